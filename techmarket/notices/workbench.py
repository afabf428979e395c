"""What this app adds to the home page and to an officer's to-do list."""

from django.urls import reverse
from django.utils.translation import gettext as _

from techmarket.accounts.models import Role, has_role
from techmarket.notices.models import Notice, Objection
from techmarket.pages.home import section
from techmarket.pages.workbench import Task, tasks


@section("open_notices")
def running_notices():
    rows = Notice.objects.running().exclude(status=Notice.Status.DRAFT)
    return rows.select_related("region").order_by("ends_on")[:5]


@tasks
def objections_to_answer(user):
    if not has_role(user, Role.OFFICER):
        return []
    rows = Objection.objects.visible_to(user)
    rows = rows.exclude(created_by=user).exclude(notice__created_by=user)
    url = reverse("notices:objections")
    titles = {
        Objection.Status.FILED: _("待受理的公示异议"),
        Objection.Status.RECEIVED: _("待处理的公示异议"),
    }
    return [
        Task(title, rows.filter(status=status).count(), f"{url}?status={status}", urgent=True)
        for status, title in titles.items()
    ]
