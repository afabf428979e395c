"""Demands and intents; statuses are reached by performing moves."""

import factory
from django.utils import timezone

from demands import services
from demands.models import Demand, Intent
from demands.models.intent import Direction
from demands.threads import services as threads
from demands.threads.models import ThreadMessage
from tests.factories.achievements import listed_achievement
from tests.factories.institutions import enterprise, university
from tests.factories.moves import perform
from tests.factories.people import COUNTY, reviewer


class DemandFactory(factory.django.DjangoModelFactory):
    """A draft that may be submitted. `organization` defaults to a new verified enterprise."""

    class Meta:
        model = Demand

    title = factory.Sequence("示例需求{}：镁合金轮毂铸造缩松".format)
    organization = factory.LazyFunction(enterprise)
    description = (
        "我公司镁合金轮毂低压铸造成品率只有七成，缩松严重，希望引进成熟的铸造工艺提高成品率。"
    )
    targets = "成品率不低于九成。"
    keywords = factory.LazyFunction(lambda: ["镁合金", "轮毂"])
    field_id = "05"
    region_id = COUNTY
    budget_max = "800000.00"
    maturity_wanted = 5
    modes = factory.LazyFunction(lambda: ["license"])
    no_secret = True
    created_by = factory.LazyAttribute(lambda o: getattr(o.organization, "admin", None))


def draft_demand(**fields):
    return DemandFactory(**fields)


def submitted_demand(**fields):
    demand = DemandFactory(**fields)
    return perform(demand, "submit", actor=member_of(demand.organization))


def published_demand(**fields):
    return perform(submitted_demand(**fields), "publish", actor=reviewer())


def member_of(organization):
    return organization.memberships.order_by("pk").first().user


def sent_intent(**fields):
    """An intent of the demand's organisation about a listed achievement."""
    demand = fields.pop("demand", None) or published_demand()
    achievement = fields.pop("achievement", None) or listed_achievement()
    intent = Intent(
        demand=demand,
        achievement=achievement,
        sender=demand.organization,
        message="希望就该工艺洽谈许可合作。",
        contact_name="李四",
        contact_phone="0392-3300000",
        **fields,
    )
    return services.send_intent(intent, by=member_of(demand.organization), on=timezone.localdate())


def accepted_intent(**fields):
    intent = sent_intent(**fields)
    receiver = member_of(intent.receiver)
    return perform(intent, "accept", actor=receiver, reply="下周三联系，由成果转化处对接。")


def sent_offer(**fields):
    """An answer of a university to a published demand, without an achievement of its own."""
    demand = fields.pop("demand", None) or published_demand()
    sender = fields.pop("sender", None) or university()
    offer = Intent(
        direction=Direction.OFFER,
        demand=demand,
        sender=sender,
        message="我校有成熟的低压铸造工艺，可把成品率提高到九成，周期六个月。",
        contact_name="王五",
        contact_phone="027-87540000",
        **fields,
    )
    return services.send_intent(offer, by=member_of(sender), on=timezone.localdate())


def accepted_offer(**fields):
    offer = sent_offer(**fields)
    return perform(offer, "accept", actor=member_of(offer.receiver), reply="请下周来厂交流。")


def said(intent, text="周三上午九点来厂里看样机，可以吗？"):
    """What the sender of an intent writes to the other side."""
    message = ThreadMessage(intent=intent, text=text)
    return threads.write_message(message, by=member_of(intent.sender))


def intent_page(intent):
    """The page on which its sender would send it again, and what that page posts."""
    body = {
        "sender": intent.sender_id,
        "demand": intent.demand_id,
        "message": intent.message,
        "contact_name": intent.contact_name,
        "contact_phone": intent.contact_phone,
    }
    return f"/demands/intents/new/?achievement={intent.achievement_id}", body
