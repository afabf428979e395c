"""What this app adds to the to-do lists."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from institutions.changes.models import ChangeRequest
from institutions.changes.workflows import EDITABLE, WAITING
from institutions.models import acting_ids
from techmarket.accounts.models import Role
from techmarket.pages.workbench import Task, tasks

NAMED = 5


def list_of(status):
    return f"{reverse('changes:list')}?{urlencode({'status': status})}"


@tasks
def changes_to_decide(user):
    """Those that wait for this office; more than a few as a list."""
    if not user.region_prefixes(Role.OFFICER):
        return
    waiting = ChangeRequest.objects.visible_to(user).filter(status__in=WAITING).order_by("pk")
    rows = waiting.select_related("organization", "region", "successor")[:NAMED]
    for row in rows:
        if user.has_perm("changes.decide_changerequest", row):
            yield Task(_("待审核：%(title)s") % {"title": row}, 1, row.get_absolute_url())
    more = waiting.count() - NAMED
    yield Task(_("其他待审核的机构变更、注销、合并"), max(more, 0), list_of("submitted"))


@tasks
def own_changes(user):
    mine = acting_ids(user)
    if not mine:
        return
    for row in ChangeRequest.objects.filter(organization__in=mine, status__in=EDITABLE)[:NAMED]:
        yield Task(_("尚未提交：%(title)s") % {"title": row}, 1, row.get_absolute_url())
