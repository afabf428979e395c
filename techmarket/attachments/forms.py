from django import forms
from django.utils.translation import gettext_lazy as _

from techmarket.attachments import kinds
from techmarket.attachments.validators import SIGNATURES, validate_upload


class UploadField(forms.FileField):
    """A file input whose content is checked."""

    default_validators = [validate_upload]

    def __init__(self, *, help_text="", **kwargs):
        kinds = "、".join(sorted(kind[1:] for kind in SIGNATURES))
        hint = _("支持 %(kinds)s，不超过 20 MB。") % {"kinds": kinds}
        super().__init__(help_text=help_text or hint, **kwargs)
        self.widget.attrs["accept"] = ",".join(SIGNATURES)


class AttachmentForm(forms.Form):
    kind = forms.ChoiceField(label=_("材料类别"), choices=kinds.attachment_kinds)
    file = UploadField(label=_("文件"))
