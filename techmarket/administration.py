"""The management pages: same sign-in as the site, open by duty, never to business decisions."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models import Role, has_role

DUTIES = (Role.SYSADMIN, Role.SECADMIN)


class MarketAdminSite(admin.AdminSite):
    site_header = site_title = _("系统管理")
    index_title = _("账户、角色与代码表")

    def has_permission(self, request):
        user = request.user
        return super().has_permission(request) or any(has_role(user, duty) for duty in DUTIES)

    login = secure_admin_login(admin.AdminSite.login)
