"""The auditor's line: what the last run over the chain found, and whether there was one at all."""

from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from techmarket.accounts.models import Role, SecurityEvent, has_role
from techmarket.audit.filters import midnight
from techmarket.audit.models import Inspection
from techmarket.pages.workbench import SHOWN, DeskLine, Pile, Task, heap, tasks

INSPECTED_WITHIN = timedelta(days=2)  # it runs every day


@tasks
def chain(user):
    """Silence must not look like good news: a run that did not take place is said, too."""
    if not has_role(user, Role.AUDITOR):
        return []
    last, url = Inspection.objects.first(), reverse("audit:chain")
    if last is None or last.at < timezone.now() - INSPECTED_WITHIN:
        return [Task(_("办理记录两天以上没有核验"), 1, url, urgent=True)]
    if last.problems:
        return [Task(_("办理记录被改动的迹象"), len(last.problems), url, urgent=True)]
    return [Task(_("核验无误的办理记录"), last.sealed, url)]


KIND = SecurityEvent.Kind
LOOKED_AT = {
    KIND.REFUSED: gettext_lazy("今天越权被拒的操作"),
    KIND.SIGN_IN_FAILED: gettext_lazy("今天失败的登录"),
    KIND.EXPORTED: gettext_lazy("今天导出的数据"),
    KIND.EMERGENCY: gettext_lazy("今天的应急授权"),
}
MOST_COUNTED = 1000


@tasks
def events_of_today(user):
    """For the audit and the security duty; each number opens the list of just these."""
    if not user.has_perm("accounts.view_securityevent"):
        return
    today = timezone.localdate()
    rows = SecurityEvent.objects.visible_to(user).filter(at__gte=midnight(today)).order_by()
    for kind, title in LOOKED_AT.items():
        count = rows.filter(kind=kind).values("pk")[:MOST_COUNTED].count()
        query = urlencode({"kind": kind.value, "since": today.isoformat()})
        yield Task(title, count, f"{reverse('audit:events')}?{query}")


SUSPECT = (KIND.REFUSED, KIND.SIGN_IN_FAILED, KIND.EMERGENCY)


@heap
def newest_suspects(user):
    """Of the last day, newest first: what the duty looks at one by one."""
    if not user.has_perm("accounts.view_securityevent"):
        return
    rows = SecurityEvent.objects.visible_to(user).newest_first()
    since, url = timezone.now() - timedelta(days=1), reverse("audit:events")
    lines = [
        suspect_line(event, url) for event in rows.filter(kind__in=SUSPECT, at__gte=since)[:SHOWN]
    ]
    yield Pile(_("最近一天的可疑事件"), url, 0, lines)


def suspect_line(event, url):
    same_kind = f"{url}?{urlencode({'kind': event.kind})}"
    return DeskLine(
        heading=f"{event.get_kind_display()}：{event.subject or event.address}",
        about=" ".join(filter(None, [str(event.actor or ""), event.address])),
        url=same_kind,
        move=(_("查看同类"), same_kind),
        since=event.at,
    )
