"""Jobs that were set aside, shown to system administrators, with a way to send them back."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import ListView

from techmarket.jobs.models import Job, keeps_jobs
from techmarket.jobs.services import nudge, retry


class SysadminMixin(LoginRequiredMixin):
    def dispatch(self, request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and not keeps_jobs(user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class JobList(SysadminMixin, ListView):
    template_name = "jobs/list.html"
    paginate_by = 50

    def get_queryset(self):
        state = self.request.GET.get("state", Job.State.DEAD)
        return Job.objects.filter(state=state)

    def get_context_data(self, **kwargs):
        state = self.request.GET.get("state", Job.State.DEAD)
        return super().get_context_data(states=Job.State.choices, state=state, **kwargs)


class Retry(SysadminMixin, View):
    def post(self, request, pk):
        row = get_object_or_404(Job, pk=pk)
        if retry(row, at=timezone.now()):
            nudge(row.pk)
            messages.success(request, _("已重新排队，请稍后刷新查看结果。"))
        else:
            messages.error(request, _("该任务不在搁置状态，无需重试。"))
        return redirect("jobs:list")
