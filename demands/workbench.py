"""What this app adds to the home page and to the workbench."""

from django.urls import reverse
from django.utils.translation import gettext as _

from demands.models import Demand, Intent
from demands.workflows import IntentStatus, Status
from institutions.models import organization_ids
from techmarket.accounts.models import Role, in_regions
from techmarket.pages.home import figure, section
from techmarket.pages.workbench import Task, tasks

LATEST = 6


@section("latest_demands")
def latest_demands():
    return Demand.objects.published().select_related("organization", "field", "region")[:LATEST]


@figure
def published_demands():
    count = Demand.objects.published().count()
    return {"label": _("技术需求"), "value": count, "unit": _("项"), "url": reverse("demands:list")}


@tasks
def for_officers(user):
    prefixes = user.region_prefixes(Role.OFFICER)
    if prefixes:
        waiting = Demand.objects.filter(in_regions("region", prefixes), status=Status.SUBMITTED)
        yield Task(
            _("待审核的需求"), waiting.count(), reverse("demands:list") + "?status=submitted"
        )


@tasks
def for_parties(user):
    mine = organization_ids(user)
    returned = Demand.objects.filter(organization__in=mine, status=Status.RETURNED)
    yield Task(_("被退回的需求"), returned.count(), reverse("demands:list") + "?status=returned")
    waiting = Intent.objects.filter(receiver__in=mine, status=IntentStatus.SENT)
    first = waiting.order_by("reply_due_on").first()
    url = reverse("demands:intents") + "?status=sent"
    yield Task(_("待答复的意向"), waiting.count(), url, first and first.reply_due_on)
    open_ones = Intent.objects.filter(status=IntentStatus.ACCEPTED)
    sent = open_ones.filter(sender__in=mine) | open_ones.filter(receiver__in=mine)
    yield Task(_("对接中的意向"), sent.count(), reverse("demands:intents") + "?status=accepted")
