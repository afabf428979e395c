"""Achievements; statuses are reached by performing moves."""

import factory
from django.utils import timezone

from achievements.models import Achievement, Patent
from tests.factories.institutions import university
from tests.factories.moves import perform
from tests.factories.people import COUNTY, reviewer


class AchievementFactory(factory.django.DjangoModelFactory):
    """A draft that may be submitted. `organization` defaults to a new verified university."""

    class Meta:
        model = Achievement

    title = factory.Sequence("示例成果{}：镁合金轮毂低压铸造工艺".format)
    organization = factory.LazyFunction(university)
    summary = "针对镁合金轮毂铸造缩松问题，提出低压铸造与局部加压结合的工艺，成品率提高到九成以上。"
    advantages = "减重三成，成品率高，设备改造费用低。"
    application = "适用于汽车轮毂、电机壳体等薄壁压铸件。"
    keywords = factory.LazyFunction(lambda: ["镁合金", "低压铸造"])
    field_id = "05"
    region_id = COUNTY
    maturity = 6
    transfer_modes = factory.LazyFunction(lambda: ["transfer", "license"])
    no_secret = True
    created_by = factory.LazyAttribute(lambda o: getattr(o.organization, "admin", None))


class PatentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Patent

    achievement = factory.SubFactory(AchievementFactory)
    number = "201710601862.3"
    title = "一种镁合金轮毂的低压铸造方法"


def draft_achievement(**fields):
    return AchievementFactory(**fields)


def submitted_achievement(**fields):
    achievement = AchievementFactory(**fields)
    member = achievement.organization.memberships.order_by("pk").first().user
    return perform(achievement, "submit", actor=member)


def listed_achievement(**fields):
    """Published today by an officer of any region; `valid_until` as given, else without end."""
    achievement = submitted_achievement(**fields)
    return perform(achievement, "approve", actor=reviewer(), at=timezone.now())
