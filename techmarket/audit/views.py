from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.views.generic import ListView

from techmarket.accounts.models import SecurityEvent
from techmarket.accounts.visibility import sees_all
from techmarket.audit.models import Inspection


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


class SecurityEvents(LoginRequiredMixin, ListView):
    """All of them for the audit and the security duty, one's own for everybody."""

    template_name = "audit/events.html"
    paginate_by = 50

    def get_queryset(self):
        asked = self.request.GET
        rows = SecurityEvent.objects.visible_to(self.request.user).select_related("actor")
        if asked.get("kind") in SecurityEvent.Kind.values:
            rows = rows.filter(kind=asked["kind"])
        if name := asked.get("username"):
            rows = rows.filter(actor__username=name)
        return rows

    def get_context_data(self, **kwargs):
        asked = self.request.GET
        chosen = {"kind": asked.get("kind", ""), "username": asked.get("username", "")}
        kinds, query = SecurityEvent.Kind.choices, urlencode(chosen)
        return super().get_context_data(kinds=kinds, query_string=query, **chosen, **kwargs)
