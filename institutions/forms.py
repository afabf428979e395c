from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.models import Membership, Organization, Qualification
from techmarket.accounts.models import User
from techmarket.codes.forms import UsccField
from techmarket.pages.forms import CodeModelForm
from techmarket.pages.sections import Section


class OrganizationForm(CodeModelForm):
    sections = [
        Section("unit", gettext_lazy("单位"), ["name", "uscc", "kind", "scale", "party_type"]),
        Section("place", gettext_lazy("地区与行业"), ["region", "area", "industry", "address"]),
        Section(
            "people",
            gettext_lazy("法定代表人与联系人"),
            ["legal_representative", "contact_name", "contact_phone"],
        ),
        Section("about", gettext_lazy("简介"), ["established_on", "intro"]),
    ]

    class Meta(CodeModelForm.Meta):
        model = Organization
        fields = [
            "name",
            "uscc",
            "kind",
            "scale",
            "party_type",
            "region",
            "area",
            "industry",
            "address",
            "legal_representative",
            "contact_name",
            "contact_phone",
            "established_on",
            "intro",
        ]
        field_classes = {"uscc": UsccField}


class QualificationForm(CodeModelForm):
    class Meta(CodeModelForm.Meta):
        model = Qualification
        fields = ["kind", "level", "number", "issued_by", "valid_from", "valid_to"]

    def _get_validation_exclusions(self):
        """The organisation is set beforehand: check uniqueness with it."""
        return super()._get_validation_exclusions() - {"organization"}


class InvitationForm(forms.Form):
    """Invite somebody who has signed up, by the exact user name."""

    username = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=150,
        help_text=gettext_lazy("请对方先注册账号，再把用户名告诉您。"),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("角色"),
        choices=Membership.Role.choices,
        initial=Membership.Role.MEMBER,
        help_text=gettext_lazy("经办人可以填报和办理；单位管理员还可以修改单位信息、管理成员。"),
    )

    def clean_username(self):
        username = self.cleaned_data["username"]
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise ValidationError(
                _("没有用户名为“%(username)s”的用户，请核对或请对方先注册。")
                % {"username": username}
            )
        self.user = user
        return username


class LeaveForm(forms.Form):
    """Nothing to fill in: the page says what leaving means."""


class MemberChangeForm(forms.Form):
    REMOVE = "remove"

    role = forms.ChoiceField(
        label=gettext_lazy("变更为"),
        widget=forms.RadioSelect,
        choices=[*Membership.Role.choices, (REMOVE, gettext_lazy("移出单位"))],
    )
