"""The second person: what waits for confirmation, and the emergency that also needs two."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView

from techmarket.accounts import services
from techmarket.accounts.models import RoleGrant
from techmarket.duties.forms import EmergencyForm
from techmarket.pages.service import ServiceFormView

CONFIRM = "accounts.confirm_rolegrant"


class DutyMixin(LoginRequiredMixin):
    """For who holds one of the three duties; the permission says which."""

    permission = CONFIRM

    def dispatch(self, request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and not user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Grants(DutyMixin, TemplateView):
    template_name = "duties/grants.html"

    def get_context_data(self, **kwargs):
        user, now = self.request.user, timezone.now()
        rows = RoleGrant.objects.select_related("user", "region", "granted_by", "confirmed_by")
        pending = [(row, user.has_perm(CONFIRM, row)) for row in rows.pending(at=now)]
        emergencies = rows.in_force(at=now).filter(origin=RoleGrant.Origin.EMERGENCY)
        return super().get_context_data(pending=pending, emergencies=emergencies, **kwargs)


class AnswerGrant(DutyMixin, View):
    """Confirm or refuse a grant; the address says which."""

    http_method_names = ["post", "options"]
    answer = None

    def post(self, request, pk):
        grant = get_object_or_404(RoleGrant.objects.pending(at=timezone.now()), pk=pk)
        try:
            self.answer(grant, by=request.user, at=timezone.now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("已办理。"))
        return redirect("duties:grants")


class BreakGlass(DutyMixin, ServiceFormView):
    permission = "accounts.break_glass"
    form_class = EmergencyForm
    template_name = "duties/break_glass.html"
    saved_message = gettext_lazy("已提出，须由另一名管理职责人员确认后生效。")

    def save(self, form):
        reason, now = form.cleaned_data["reason"], timezone.now()
        return services.break_glass(form.instance, by=self.request.user, reason=reason, at=now)

    def target_of(self, saved):
        return "duties:grants"
