"""The auditor's line: what the last run over the chain found."""

from django.urls import reverse
from django.utils.translation import gettext as _

from techmarket.accounts.models import Role, has_role
from techmarket.audit.models import Inspection
from techmarket.pages.workbench import Task, tasks


@tasks
def broken_chain(user):
    if not has_role(user, Role.AUDITOR):
        return []
    last = Inspection.objects.first()
    count = len(last.problems) if last else 0
    return [Task(_("办理记录被改动的迹象"), count, reverse("audit:chain"), urgent=True)]
