from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models import RoleGrant, User


class AccountCreationForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User


class AccountChangeForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User


class RoleGrantInline(admin.TabularInline):
    """Shown to the security administrator only, who grants roles but makes no accounts."""

    model = RoleGrant
    autocomplete_fields = ["region"]
    extra = 0


@admin.register(RoleGrant)
class RoleGrantAdmin(admin.ModelAdmin):
    list_display = ["user", "role", "region", "granted_at"]
    list_filter = ["role"]
    list_select_related = ["user", "region"]
    autocomplete_fields = ["user", "region"]


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts. Nobody is made a superuser here: duties are granted as roles."""

    form, add_form = AccountChangeForm, AccountCreationForm
    list_display = ["username", "full_name", "email", "is_active", "last_login"]
    list_filter = ["is_active", "grants__role"]
    search_fields = ["username", "full_name", "email"]
    ordering = ["username"]
    inlines = [RoleGrantInline]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("个人信息"), {"fields": ["full_name", "email", "phone"]}),
        (_("状态"), {"fields": ["is_active"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "full_name", "email", "usable_password"]}),
        (_("密码"), {"fields": ["password1", "password2"]}),
    ]
    filter_horizontal = []
