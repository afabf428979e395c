"""What is published, in the words of the apps that publish it, and the least term by law."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from techmarket.notices.terms import Least

OTHER = "other"


class Declared(NamedTuple):
    label: str
    least: Least | None


_declared: dict[str, Declared] = {}


def notice_kind(code, label, *, least=None):
    """Declare a kind of notice; returns its code."""
    if code == OTHER or code in _declared:
        raise ValueError(f"notice kind {code} is declared twice")
    _declared[code] = Declared(label, least)
    return code


def notice_kinds():
    return [*((code, kind.label) for code, kind in _declared.items()), (OTHER, _("其他公示"))]


def least_of(code):
    """The least term of this kind of notice, or None."""
    return _declared[code].least if code in _declared else None
