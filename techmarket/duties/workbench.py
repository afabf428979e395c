"""Loud on purpose: an open emergency stands on the desk of everybody with an admin duty."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from techmarket.accounts.models import RoleGrant
from techmarket.duties.views import CONFIRM
from techmarket.pages.workbench import Task, tasks

EMERGENCY = RoleGrant.Origin.EMERGENCY


@tasks
def grants_to_answer(user):
    if not user.has_perm(CONFIRM):
        return []
    url, now, rows = reverse("duties:grants"), timezone.now(), RoleGrant.objects.all()
    waiting = [row for row in rows.pending(at=now) if user.has_perm(CONFIRM, row)]
    asked = rows.pending(at=now).filter(origin=EMERGENCY).count()
    opened = rows.in_force(at=now).filter(origin=EMERGENCY).count()
    return [
        Task(_("待确认的角色授予"), len(waiting), url),
        Task(_("已提出的应急授权"), asked, url, urgent=True),
        Task(_("生效中的应急授权"), opened, url, urgent=True),
    ]
