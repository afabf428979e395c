"""Values that may be right but rarely are: asked about once, then believed.

A rule names a doubt by its code. A page shows it with a box to tick, the API takes the codes in
`confirm`; what the law refuses is no doubt but an error.
"""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Doubt:
    code: str
    question: str


def unconfirmed(doubts, confirmed):
    return [doubt for doubt in doubts if doubt.code not in set(confirmed)]


def ask(doubts, confirmed):
    """For the API: refuse until each code was sent back."""
    if left := unconfirmed(doubts, confirmed):
        raise ValidationError({"confirm": [f"{doubt.code}：{doubt.question}" for doubt in left]})


class DoubtingFormMixin:
    """A ModelForm that asks, when all else is right, and takes the same values once confirmed."""

    def doubts(self):
        return []

    def _post_clean(self):
        super()._post_clean()
        if self.errors or not (doubts := self.doubts()):
            return
        self.fields["confirm"] = field = confirmation(doubts)
        name = self.add_prefix("confirm")
        ticked = field.widget.value_from_datadict(self.data, self.files, name) or []
        if unconfirmed(doubts, [ticked] if isinstance(ticked, str) else ticked):
            self.add_error("confirm", _("请核对下列内容：无误的逐项勾选后再保存，有误的请修改。"))


def confirmation(doubts):
    return forms.MultipleChoiceField(
        label=_("请确认"),
        required=False,
        choices=[(doubt.code, doubt.question) for doubt in doubts],
        widget=forms.CheckboxSelectMultiple,
    )
