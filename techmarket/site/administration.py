"""The management pages: same sign-in as the site, open by duty, never to business decisions."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models import Role, has_role

DUTIES = (Role.SYSADMIN, Role.SECADMIN)


class MarketAdminSite(admin.AdminSite):
    site_header = site_title = _("系统管理")
    index_title = _("账户、角色与代码表")

    def has_permission(self, request):
        user = request.user
        return super().has_permission(request) or any(has_role(user, duty) for duty in DUTIES)

    def login(self, request, extra_context=None):
        """The one sign-in of the site; without the duty the management pages stay closed."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or request.get_full_path())
        if not self.has_permission(request):
            raise PermissionDenied
        return super().login(request, extra_context)


class BusinessRecordMixin:
    """Organisations, achievements and the like: whom the site lets add one does so on its pages,
    where the record is checked and belongs to somebody; here only a superuser may. Nobody deletes
    one: what was decided about it is kept for good, and the database would refuse."""

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return False
