from django import forms
from django.utils.translation import gettext_lazy as _

from demands.threads.models import ThreadMessage
from techmarket.attachments.forms import UploadField
from techmarket.pages.forms import CodeModelForm


class ThreadMessageForm(CodeModelForm):
    file = UploadField(label=_("附件"), required=False)

    class Meta(CodeModelForm.Meta):
        model = ThreadMessage
        fields = ["text"]
        labels = {"text": _("写给对方")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
