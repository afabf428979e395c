from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.views.generic import ListView

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
