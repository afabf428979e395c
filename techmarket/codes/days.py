"""Days that nobody means: a year 0206 is a slip of the hand."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

EARLIEST, LATEST = 1800, 2200


def validate_day(value):
    if not EARLIEST <= value.year <= LATEST:
        raise ValidationError(_("%(year)04d 年不可能，请核对年份。") % {"year": value.year})
