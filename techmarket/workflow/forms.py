from django import forms
from django.utils.translation import gettext_lazy as _


class NoteForm(forms.Form):
    """What every move may carry; a transition's own form subclasses this."""

    note = forms.CharField(
        label=_("意见"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("将写入办理记录，申请人可以看到。"),
    )


class RequiredNoteForm(NoteForm):
    """For moves that refuse or return: the reason is not optional."""

    note = forms.CharField(
        label=_("理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写明理由，申请人据此修改或申诉。")},
        help_text=_("将写入办理记录，申请人可以看到。"),
    )


def build_form(move, subject, data=None, files=None):
    """Bind a transition's form; forms that need the subject take it as a keyword."""
    cls = move.custom.form_class
    extra = {"subject": subject} if getattr(cls, "takes_subject", False) else {}
    return cls(data, files, **extra)
