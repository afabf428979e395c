from datetime import timedelta

from allauth.account.forms import LoginForm as BaseLoginForm
from allauth.account.forms import SignupForm as BaseSignupForm
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.areas import areas
from techmarket.accounts.models import ApiToken, User


class LoginForm(BaseLoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["login"]
        field.label = _("用户名或邮箱")
        field.widget.attrs.pop("placeholder", None)


def consent():
    """The label of the box, with the texts that are agreed to."""
    pages = [reverse("help:text", args=[slug]) for slug in ("terms", "privacy")]
    return format_html(
        _(
            '我已阅读并同意<a href="{}" target="_blank">《平台使用规则》</a>和'
            '<a href="{}" target="_blank">《个人信息处理规则》</a>'
        ),
        *pages,
    )


class SignupForm(BaseSignupForm):
    full_name = forms.CharField(label=_("姓名"), max_length=50)
    phone = User._meta.get_field("phone").formfield(required=False)
    agree = forms.BooleanField(
        label=lazy(consent, SafeString)(),
        error_messages={"required": _("请先阅读并勾选同意个人信息处理规则。")},
    )

    field_order = ["full_name", "username", "email", "phone", "password1", "password2", "agree"]

    def save(self, request):
        """The account has no address until it is confirmed: a taken one changes nothing here."""
        email = None if settings.DEMO else self.cleaned_data.pop("email")
        user = super().save(request)
        if email:
            EmailAddress.objects.create(user=user, email=email, primary=True)
        user.full_name = self.cleaned_data["full_name"]
        user.phone = self.cleaned_data["phone"]
        user.save(update_fields=["full_name", "phone"])
        return user


class ProfileForm(forms.ModelForm):
    """The address is changed where it is confirmed, see `account_email`."""

    class Meta:
        model = User
        fields = ["full_name", "phone"]


class TokenForm(forms.Form):
    name = forms.CharField(label=_("用途"), max_length=50, help_text=_("例如：成果目录同步"))
    scope = forms.ChoiceField(label=_("权限"), choices=ApiToken.Scope.choices)
    areas = forms.MultipleChoiceField(
        label=_("范围"),
        choices=lambda: areas().items(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("一项也不选表示不限范围。"),
    )
    days = forms.TypedChoiceField(
        label=_("有效期"),
        coerce=int,
        choices=[(30, _("30 天")), (90, _("90 天")), (365, _("一年"))],
    )

    def expires_at(self, *, at):
        return at + timedelta(days=self.cleaned_data["days"])
