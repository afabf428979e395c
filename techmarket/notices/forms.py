from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.attachments.forms import UploadField
from techmarket.notices import objecting
from techmarket.notices.models import Objection


class ObjectionForm(forms.ModelForm):
    takes_user = True
    proof = UploadField(label=_("证明材料"), required=False)

    class Meta:
        model = Objection
        fields = ["name", "organization", "phone", "email", "content"]
        widgets = {"content": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "name": _("仅供处理异议的工作人员核实情况，不对外公开。"),
            "phone": _("不对外公开。"),
            "email": _("没有登录的必填：确认邮件和答复发到这里，不对外公开。"),
            "content": _("请写明对哪一项内容有异议、事实和理由，不少于 10 字。"),
        }

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_known = user is not None and user.is_authenticated
        if self.is_known:
            self.initial = {"name": user.full_name, "phone": user.phone, "email": user.email}

    def clean_content(self):
        content = self.cleaned_data["content"].strip()
        if len(content) < 10:
            raise forms.ValidationError(_("异议内容不少于 10 字，请写明事实和理由。"))
        return content

    def clean(self):
        data = super().clean()
        faulty = {"phone", "email"} & set(self.errors)
        if not faulty and not data.get("phone") and not data.get("email"):
            self.add_error("phone", _("请填写联系电话或电子邮箱，以便核实和答复。"))
        elif "email" not in faulty and not data.get("email") and not self.is_known:
            self.add_error(
                "email", _("没有登录的请填写电子邮箱，凭邮件中的链接确认；也可以先登录。")
            )
        return data

    def file(self, notice, *, on, user):
        """File what the form holds; the page and the API both end here."""
        data = dict(self.cleaned_data)
        proof = data.pop("proof", None)
        by = user if user.is_authenticated else None
        return objecting.file_objection(
            notice, on=on, by=by, files=[proof] if proof else [], **data
        )


class AnswerForm(forms.Form):
    """The decision on an objection; the answer is what the objector reads."""

    reply = forms.CharField(
        label=_("答复"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("请写明调查情况和答复意见，异议人将看到。")},
        help_text=_("异议人凭回执链接查看。请勿写入他人的个人信息。"),
    )

    def clean(self):
        return super().clean() | {"on": timezone.localdate()}
