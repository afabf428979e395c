from allauth.account.forms import ResetPasswordForm
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from techmarket.accounts import services
from techmarket.accounts.models import RoleGrant, User
from techmarket.codes.admin import yes_or_no


class AccountCreationForm(forms.ModelForm):
    """Without a password: its owner sets one through the mail that is sent."""

    email = forms.EmailField(label=_("电子邮箱"), help_text=_("用于本人设置密码。"))

    class Meta:
        model = User
        fields = ["username", "full_name", "email"]

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)


class AccountChangeForm(UserChangeForm):
    password = None

    class Meta(UserChangeForm.Meta):
        model = User


class RoleGrantInline(admin.TabularInline):
    """To look at: roles are granted and confirmed on their own pages."""

    model = RoleGrant
    fk_name = "user"
    fields = readonly_fields = ["role", "region", "origin", "granted_by", "confirmed_by"]
    extra = 0

    def has_add_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class RoleGrantForm(forms.ModelForm):
    def clean(self):
        self.instance.granted_by = self.granter
        return super().clean()


@admin.register(RoleGrant)
class RoleGrantAdmin(admin.ModelAdmin):
    """Grant and revoke. A grant is never changed, and another person confirms it."""

    form = RoleGrantForm
    list_display = ["user", "role", "region", "granted_by", "confirmed_by", "expires_at"]
    list_filter = ["role", "origin"]
    list_select_related = ["user", "region", "granted_by", "confirmed_by"]
    autocomplete_fields = ["user", "region"]

    def has_change_permission(self, request, obj=None):
        return False

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        return type(form.__name__, (form,), {"granter": request.user})

    def save_model(self, request, grant, form, change):
        services.propose(grant, by=request.user)

    def delete_model(self, request, grant):
        services.revoke(grant, by=request.user)

    def delete_queryset(self, request, queryset):
        for grant in queryset:
            services.revoke(grant, by=request.user)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts. Nobody is made a superuser here: duties are granted as roles.

    Nobody sets another one's password either: a reset goes to the owner's own address, which the
    owner of any public duty alone may change, and the second factor stays.
    """

    form, add_form = AccountChangeForm, AccountCreationForm
    list_display = [
        "username",
        "full_name",
        "email",
        yes_or_no("is_active", _("可以登录")),
        "last_login",
    ]
    list_filter = ["is_active", "grants__role"]
    search_fields = ["username", "full_name", "email"]
    ordering = ["username"]
    inlines = [RoleGrantInline]
    actions = ["send_reset"]
    fieldsets = [
        (_("账户"), {"fields": ["username"]}),
        (_("个人信息"), {"fields": ["full_name", "email", "phone"]}),
        (_("状态"), {"fields": ["is_active"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "full_name", "email"]})]
    filter_horizontal = []

    def get_readonly_fields(self, request, obj=None):
        holds_duty = obj is not None and obj.grants.exists()
        return ["username", "email"] if holds_duty else []

    def user_change_password(self, request, id, form_url=""):
        raise PermissionDenied

    def save_model(self, request, user, form, change):
        super().save_model(request, user, form, change)
        if not change:
            send_reset_mail(request, user)

    @admin.action(description=_("向本人发送设置密码的邮件"), permissions=["change"])
    def send_reset(self, request, queryset):
        for user in queryset.exclude(email=""):
            send_reset_mail(request, user)
        messages.success(request, gettext("邮件已发往本人登记的邮箱。"))


def send_reset_mail(request, user):
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)
