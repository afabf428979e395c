"""Brokers and their engagements."""

import factory
from django.utils import timezone

from brokers import services
from brokers.models import Broker, Engagement, ServiceRecord
from tests.factories.demands import accepted_intent, member_of
from tests.factories.moves import perform
from tests.factories.people import COUNTY, UserFactory, reviewer


class BrokerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Broker

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence("示例经理人{}".format)
    region_id = COUNTY
    grade = Broker.Grade.MIDDLE
    certificate_number = factory.Sequence("JJR2025{:05d}".format)
    issuer = "国家技术转移人才培养基地（示例）"
    created_by = factory.SelfAttribute("user")


def active_broker(**fields):
    broker = BrokerFactory(**fields)
    perform(broker, "submit", actor=broker.user)
    return perform(broker, "approve", actor=reviewer())


def applied_engagement(*, intent=None, broker=None):
    engagement = Engagement(
        intent=intent or accepted_intent(),
        broker=broker or active_broker(),
        plan="两周内组织洽谈。",
    )
    return services.apply_for(engagement, by=engagement.broker.user, at=timezone.now())


def commissioned(*, intent=None, broker=None):
    intent = intent or accepted_intent()
    engagement = Engagement(
        intent=intent, broker=broker or active_broker(), plan="请协助组织洽谈，起草合同。"
    )
    by = member_of(intent.demand_side)
    return services.commission(engagement, by=by, at=timezone.now())


def active_engagement(**fields):
    engagement = applied_engagement(**fields)
    return perform(engagement, "confirm", actor=member_of(engagement.intent.sender))


def service_record(engagement=None):
    engagement = engagement or active_engagement()
    on = timezone.localdate()
    record = ServiceRecord(
        engagement=engagement, kind="call", held_on=on, content="电话沟通技术细节。"
    )
    return services.log_service(record, by=engagement.broker.user, on=on)
