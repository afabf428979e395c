"""What this app adds to the to-do lists."""

from django.utils.translation import gettext as _

from institutions.changes.models import ChangeRequest
from institutions.changes.workflows import EDITABLE, WAITING
from institutions.models import organization_ids
from techmarket.accounts.models import Role
from techmarket.pages.workbench import Task, tasks


@tasks
def changes_to_decide(user):
    if not user.region_prefixes(Role.OFFICER):
        return
    waiting = ChangeRequest.objects.visible_to(user).filter(status__in=WAITING)
    for row in waiting.select_related("organization", "region")[:5]:
        if user.has_perm("changes.decide_changerequest", row):
            yield Task(_("待审核：%(title)s") % {"title": row}, 1, row.get_absolute_url())


@tasks
def own_changes(user):
    mine = organization_ids(user)
    if not mine:
        return
    for row in ChangeRequest.objects.filter(organization__in=mine, status__in=EDITABLE)[:5]:
        yield Task(_("尚未提交：%(title)s") % {"title": row}, 1, row.get_absolute_url())
