"""What this app adds to the records of the apps below it."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brokers.models import Broker, Engagement
from brokers.rules import is_practising
from brokers.workflows import EngagementStatus, Status
from demands.models import Demand, Intent
from demands.threads.models import ThreadMessage
from demands.workflows import IntentStatus
from demands.workflows import Status as DemandStatus
from institutions.changes.affairs import Fate, Outcome, affair, passed_on
from institutions.models import acting_ids
from techmarket.accounts.models import User
from techmarket.accounts.persons import vouches
from techmarket.accounts.visibility import shows
from techmarket.help.places import reader_of
from techmarket.pages.panels import SIDE, panel
from techmarket.workflow.audiences import audience


@shows(Intent)
def served(user):
    """The intents that a broker serves, whatever has become of them."""
    return Q(pk__in=Engagement.objects.filter(broker__user=user).values("intent"))


@shows(ThreadMessage)
def of_served(user):
    active = Engagement.objects.filter(broker__user=user, status=EngagementStatus.ACTIVE)
    return Q(intent__in=active.values("intent"))


@shows(Intent)
def waiting_for_brokers(user):
    is_open = Q(open_to_brokers=True, status=IntentStatus.ACCEPTED)
    return is_open if is_practising(user) else Q(pk__in=[])


@audience(Intent, "brokers")
def practising_brokers(intent):
    """Told of an accepted intent whose parties want help; of any other nobody is."""
    if not intent.open_to_brokers:
        return User.objects.none()
    return User.objects.filter(pk__in=Broker.objects.active().values("user"), is_active=True)


@audience(Intent, "engaged")
def broker_at_work(intent):
    active = Engagement.objects.filter(intent=intent, status=EngagementStatus.ACTIVE)
    return User.objects.filter(pk__in=active.values("broker__user"), is_active=True)


vouches(is_practising)


@reader_of("broker")
def is_registered(user):
    return hasattr(user, "broker")


@panel(Intent, "brokers/of_intent.html")
def engagements_of(intent, user):
    return intent.engagements.select_related("broker__organization") or None


@panel(Intent, "brokers/offer.html", place=SIDE)
def offer(intent, user):
    """Practising brokers may offer to serve it."""
    is_open = intent.status == IntentStatus.ACCEPTED and intent.open_to_brokers
    return intent if is_open and is_practising(user) else None


@panel(Demand, "brokers/of_demand.html", place=SIDE)
def answer_without_unit(demand, user):
    """A broker who practises alone is told why a unit answers, and what is open instead."""
    is_open = demand.status == DemandStatus.PUBLISHED
    return demand if is_open and is_practising(user) and not acting_ids(user) else None


def made_independent(broker, change):
    broker.organization = None
    broker.save(update_fields=["organization", "updated_at"])


@affair(
    _("所属本单位的技术经理人"),
    closure=Fate(Outcome.OVER, _("清空所属机构，改为独立执业"), made_independent),
    merger=Fate(Outcome.PASSED, _("所属机构改为承继单位"), passed_on),
)
def employed(unit):
    return unit.brokers.exclude(status=Status.VOIDED)
