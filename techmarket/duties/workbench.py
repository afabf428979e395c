"""Loud on purpose: an open emergency stands on the desk of everybody with an admin duty."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from techmarket.accounts.models import RoleGrant
from techmarket.duties.views import CONFIRM
from techmarket.pages.workbench import DeskLine, Pile, heap

EMERGENCY = RoleGrant.Origin.EMERGENCY


@heap
def grants_to_answer(user):
    """Who is to get which duty, by whom; one's own and those that one gave are for others."""
    if not user.has_perm(CONFIRM):
        return
    now, rows = timezone.now(), RoleGrant.objects.select_related("user", "region", "granted_by")
    pending = list(rows.pending(at=now))
    asked = [row for row in pending if row.origin == EMERGENCY]
    waiting = [row for row in pending if user.has_perm(CONFIRM, row)]
    yield grant_pile(_("待确认的角色授予"), waiting, _("核对并确认"))
    yield grant_pile(_("已提出的应急授权"), asked, _("核对"), urgent=True)
    opened = rows.in_force(at=now).filter(origin=EMERGENCY)
    yield grant_pile(_("生效中的应急授权"), opened, _("查看"), urgent=True)


def grant_pile(title, grants, verb, *, urgent=False):
    url = reverse("duties:grants")
    lines = [
        DeskLine(
            heading=f"{grant.user}：{grant.get_role_display()}",
            about=grant.reason or _("授予人：%(who)s") % {"who": grant.granted_by or "—"},
            url=url,
            move=(verb, url),
            since=grant.granted_at,
            due=grant.expires_at,
        )
        for grant in grants
    ]
    return Pile(title, url, 0, lines, urgent=urgent)
