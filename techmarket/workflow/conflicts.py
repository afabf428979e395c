"""What the database refused, in the words that the model declares for it."""

from functools import cache

from django.apps import apps
from django.db import IntegrityError
from django.db.models import BaseConstraint
from django.utils.translation import gettext as _


def reason_of(error: IntegrityError) -> str:
    """The message of the constraint that was hurt; a general one when it has none of its own."""
    hurt = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    constraint = declared().get(hurt)
    if constraint is None or not speaks(constraint):
        return _("与刚刚保存的记录重复，请刷新后核对。")
    return constraint.get_violation_error_message()


@cache
def declared():
    models = apps.get_models()
    return {found.name: found for model in models for found in model._meta.constraints}


def speaks(constraint):
    default = BaseConstraint.default_violation_error_message
    return constraint.violation_error_message != default
