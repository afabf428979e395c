"""Password rules of GB/T 22239, level 3, 8.1.4.1 a) that Django does not have."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")


class CharacterClassesValidator:
    def __init__(self, minimum=3):
        self.minimum = minimum

    def validate(self, password, user=None):
        if sum(bool(re.search(kind, password)) for kind in CLASSES) < self.minimum:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self):
        return _("密码须含大写字母、小写字母、数字、符号中的至少三类。")
