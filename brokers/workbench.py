"""What this app adds to the home page and to the workbench."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brokers.models import Broker, Engagement
from brokers.rules import is_practising
from brokers.workflows import EngagementStatus, Status
from demands.models import Intent
from demands.models.intent import demanding
from demands.workflows import IntentStatus
from institutions.models import acting_ids
from techmarket.accounts.models import Role
from techmarket.accounts.visibility import on_duty
from techmarket.lists.desks import PROGRESS, desk
from techmarket.pages.find import searched_for
from techmarket.pages.home import figure
from techmarket.pages.onboarding import FirstStep, first_day
from techmarket.pages.workbench import shortcuts
from techmarket.saved.stars import may_be_kept

searched_for(Broker, gettext_lazy("技术经理人"), "brokers:list", "organization")
may_be_kept(Broker)


@figure
def active_brokers():
    count = Broker.objects.active().count()
    return {
        "label": _("技术经理人"),
        "value": count,
        "unit": _("人"),
        "url": f"{reverse('brokers:list')}?status={Status.ACTIVE}",
    }


ENGAGEMENTS = "brokers:engagements"
INTENT = ("broker", "intent__sender", "intent__receiver", "intent__achievement", "intent__demand")


def sides(engagement):
    return f"{engagement.intent.sender} → {engagement.intent.receiver}"


def served(engagement):
    return f"{engagement.broker}：{engagement.intent.matter}"


@desk(
    Intent,
    "brokers",
    gettext_lazy("等待技术经理人的意向"),
    "demands:intents",
    heading=lambda intent: str(intent.matter),
    about=lambda intent: f"{intent.sender} → {intent.receiver}",
    related=("sender", "receiver", "achievement", "demand"),
)
def without_broker(rows, user):
    if not is_practising(user):
        return None
    waiting = rows.filter(status=IntentStatus.ACCEPTED, open_to_brokers=True)
    taken = Engagement.objects.filter(status__in=["applied", "invited", "active"])
    return waiting.exclude(pk__in=taken.values("intent"))


@desk(
    Engagement,
    "answer",
    gettext_lazy("待您答复的委托"),
    ENGAGEMENTS,
    due="answer_due_at",
    heading=served,
    about=sides,
    related=INTENT,
)
def to_answer(rows, user):
    return rows.filter(broker__user=user, status=EngagementStatus.INVITED)


@desk(
    Engagement,
    "asked",
    gettext_lazy("等待经理人答复的委托"),
    ENGAGEMENTS,
    due="answer_due_at",
    heading=served,
    about=sides,
    related=INTENT,
    place=PROGRESS,
)
def asked(rows, user):
    mine = demanding(acting_ids(user), "intent__")
    return rows.filter(mine, status=EngagementStatus.INVITED)


@desk(
    Engagement,
    "serving",
    gettext_lazy("正在服务的意向"),
    ENGAGEMENTS,
    heading=served,
    about=sides,
    related=INTENT,
    place=PROGRESS,
)
def serving(rows, user):
    return rows.filter(broker__user=user, status=EngagementStatus.ACTIVE)


@desk(
    Engagement,
    "confirm",
    gettext_lazy("待确认的技术经理人"),
    ENGAGEMENTS,
    due="answer_due_at",
    heading=served,
    about=sides,
    related=INTENT,
)
def to_confirm(rows, user):
    mine = demanding(acting_ids(user), "intent__")
    return rows.filter(mine, status=EngagementStatus.APPLIED)


@desk(Broker, "review", gettext_lazy("待审核的技术经理人"), "brokers:list")
def to_review(rows, user):
    return rows.filter(on_duty(user, Role.OFFICER), status=Status.SUBMITTED)


@desk(Broker, "own", gettext_lazy("我的技术经理人登记"), "brokers:list")
def own(rows, user):
    """What the person still has to do for the own registration."""
    return rows.filter(user=user, status__in=[Status.DRAFT, Status.RETURNED])


@shortcuts
def of_the_broker(user):
    if hasattr(user, "broker") and user.broker.pk:  # a form that was refused leaves one unsaved
        yield _("我的经理人主页"), user.broker.get_absolute_url()
        yield _("我的撮合服务"), reverse(ENGAGEMENTS)


@first_day(25)
def your_practice(user):
    if not hasattr(user, "broker") or not user.broker.pk:
        return
    broker = user.broker
    url, done = broker.get_absolute_url(), broker.status not in (Status.DRAFT, Status.RETURNED)
    hint = _("填好证书编号后点“提交审核”，通过后即可执业。")
    yield FirstStep(_("提交技术经理人登记"), hint, url, done)
    described = bool(broker.specialty and broker.intro)
    hint = _("企业按专长和简介选择委托谁。")
    yield FirstStep(_("写明专长和简介"), hint, url, described)
    serves = broker.engagements.exists()
    hint = _("打开一条等待技术经理人的意向，写明服务方案。")
    yield FirstStep(_("申请服务第一条意向"), hint, reverse("demands:intents"), serves)
