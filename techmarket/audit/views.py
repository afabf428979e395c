from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy
from django.views.generic import ListView

from techmarket.accounts.visibility import sees_all
from techmarket.audit.filters import SecurityEventFilter
from techmarket.audit.models import Inspection
from techmarket.audit.resources import SecurityEventResource
from techmarket.audit.tables import SecurityEventTable
from techmarket.lists.paginator import NewestPaginator
from techmarket.pages.list import MarketListView


class Chain(LoginRequiredMixin, ListView):
    """For auditors: each inspection, its head and what it found."""

    template_name = "audit/chain.html"
    queryset = Inspection.objects.all()
    paginate_by = 50

    def dispatch(self, request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and not sees_all(user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class SecurityEvents(LoginRequiredMixin, MarketListView):
    """All of them for the audit and the security duty, one's own for everybody."""

    filterset_class = SecurityEventFilter
    table_class = SecurityEventTable
    resource_class = SecurityEventResource
    paginator_class = NewestPaginator
    page_title = gettext_lazy("安全事件")
    subtitle = gettext_lazy(
        "登录、拒绝、授权、密钥、导出和查看个人信息的记录，只增不改，与办理记录一起封存。"
    )
    empty_hint = gettext_lazy("登录、导出等发生以后会出现在这里。")

    def get_queryset(self):
        return super().get_queryset().newest_first()
