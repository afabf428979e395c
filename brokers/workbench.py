"""What this app adds to the home page and to the workbench."""

from django.urls import reverse
from django.utils.translation import gettext as _

from brokers.models import Broker, Engagement
from brokers.workflows import EngagementStatus, Status
from demands.models import Intent
from demands.workflows import IntentStatus
from institutions.models import organization_ids
from techmarket.accounts.models import Role, in_regions
from techmarket.pages.home import figure
from techmarket.pages.workbench import Task, tasks


@figure
def active_brokers():
    count = Broker.objects.active().count()
    return {
        "label": _("技术经理人"),
        "value": count,
        "unit": _("人"),
        "url": reverse("brokers:list"),
    }


@tasks
def for_brokers(user):
    if not hasattr(user, "broker"):
        return
    intents = reverse("demands:intents")
    if user.broker.status == Status.ACTIVE:
        waiting = Intent.objects.filter(status=IntentStatus.ACCEPTED, open_to_brokers=True)
        waiting = waiting.exclude(engagements__status__in=["applied", "active"])
        yield Task(_("等待技术经理人的意向"), waiting.count(), f"{intents}?status=accepted")
    mine = user.broker.engagements.filter(status=EngagementStatus.ACTIVE)
    yield Task(_("正在服务的意向"), mine.count(), reverse("brokers:engagements") + "?status=active")


@tasks
def for_parties(user):
    sent = Engagement.objects.filter(intent__sender__in=organization_ids(user))
    waiting = sent.filter(status=EngagementStatus.APPLIED)
    url = reverse("brokers:engagements") + "?status=applied"
    yield Task(_("待确认的技术经理人"), waiting.count(), url)


@tasks
def for_officers(user):
    prefixes = user.region_prefixes(Role.OFFICER)
    if prefixes:
        rows = Broker.objects.filter(in_regions("region", prefixes), status=Status.SUBMITTED)
        yield Task(
            _("待审核的技术经理人"), rows.count(), reverse("brokers:list") + "?status=submitted"
        )
