from django import forms
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models import RoleGrant, User
from techmarket.codes.models import Region


class UserByNameField(forms.ModelChoiceField):
    """An account by its exact user name."""

    widget = forms.TextInput
    default_error_messages = {"invalid_choice": _("没有这个用户名。")}

    def __init__(self, **kwargs):
        super().__init__(to_field_name="username", **kwargs)


class EmergencyForm(forms.ModelForm):
    """A role for a day, when nobody who grants roles can be reached."""

    reason = forms.CharField(
        label=_("应急原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    user = UserByNameField(
        label=_("授予对象（用户名）"), queryset=User.objects.filter(is_active=True)
    )
    region = forms.ModelChoiceField(
        label=_("管辖区域（区划代码）"),
        queryset=Region.objects.all(),
        required=False,
        widget=forms.TextInput,
        help_text=_("6 位区划代码；留空表示不限区域。"),
        error_messages={"invalid_choice": _("没有这个区划代码。")},
    )

    class Meta:
        model = RoleGrant
        fields = ["user", "role", "region"]
