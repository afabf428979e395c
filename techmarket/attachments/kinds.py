"""What a file is, in the words of the apps that ask for it."""

from django.utils.translation import gettext_lazy as _

PROOF, OTHER = "proof", "other"
_general = {PROOF: _("证明材料"), OTHER: _("其他材料")}
_declared: dict[str, str] = {}


def attachment_kind(code, label):
    """Declare a kind of file; returns its code."""
    if code in _declared | _general:
        raise ValueError(f"attachment kind {code} is declared twice")
    _declared[code] = label
    return code


def attachment_kinds():
    return [*_declared.items(), *_general.items()]
