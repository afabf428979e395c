"""What this app adds to the home page and to the workbench."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from demands.models import Demand, Intent
from demands.workflows import IntentStatus, Status
from institutions.models import Organization, acting_ids
from techmarket.accounts.models import Role
from techmarket.accounts.visibility import on_duty
from techmarket.lists.desks import DRAFTS, PROGRESS, desk
from techmarket.pages.find import searched_for
from techmarket.pages.home import figure, section
from techmarket.pages.onboarding import FirstStep, first_day
from techmarket.pages.workbench import shortcuts
from techmarket.saved.stars import may_be_kept

searched_for(Demand, gettext_lazy("技术需求"), "demands:list", "organization", "field")
may_be_kept(Demand, compared=True)
LATEST = 6


@section("latest_demands")
def latest_demands():
    return Demand.objects.published().select_related("organization", "field", "region")[:LATEST]


@figure
def published_demands():
    count = Demand.objects.published().count()
    url = f"{reverse('demands:list')}?status={Status.PUBLISHED}"
    return {"label": _("技术需求"), "value": count, "unit": _("项"), "url": url}


DEMANDS, INTENTS = "demands:list", "demands:intents"
SIDES = ("sender", "receiver", "achievement", "demand")


def other_side(intent):
    return f"{intent.sender} → {intent.receiver}"


def matter(intent):
    return str(intent.matter)


def owner(demand):
    return demand.organization.name


@desk(
    Demand,
    "review",
    gettext_lazy("待审核的需求"),
    DEMANDS,
    about=owner,
    related=("organization",),
    together=("publish", "send_back"),
)
def to_review(rows, user):
    near = on_duty(user, Role.OFFICER) & ~Q(organization__in=acting_ids(user))
    return rows.filter(near, status=Status.SUBMITTED)


@desk(Demand, "returned", gettext_lazy("被退回的需求"), DEMANDS)
def returned(rows, user):
    return rows.filter(organization__in=acting_ids(user), status=Status.RETURNED)


@desk(Demand, "open", gettext_lazy("征集中的需求"), DEMANDS, place=PROGRESS)
def in_progress(rows, user):
    mine = rows.filter(organization__in=acting_ids(user))
    return mine.filter(status__in=[Status.SUBMITTED, Status.PUBLISHED])


@desk(Demand, "drafts", gettext_lazy("需求草稿"), DEMANDS, place=DRAFTS)
def drafts(rows, user):
    return rows.filter(organization__in=acting_ids(user), status=Status.DRAFT)


@desk(
    Intent,
    "answer",
    gettext_lazy("待答复的意向"),
    INTENTS,
    due="reply_due_on",
    heading=matter,
    about=other_side,
    related=SIDES,
)
def to_answer(rows, user):
    return rows.filter(receiver__in=acting_ids(user), status=IntentStatus.SENT)


@desk(
    Intent,
    "talks",
    gettext_lazy("对接中的意向"),
    INTENTS,
    heading=matter,
    about=other_side,
    related=SIDES,
    place=PROGRESS,
)
def in_talks(rows, user):
    mine = acting_ids(user)
    sides = Q(sender__in=mine) | Q(receiver__in=mine)
    return rows.filter(sides, status=IntentStatus.ACCEPTED)


@desk(
    Intent,
    "waiting",
    gettext_lazy("等待对方答复的意向"),
    INTENTS,
    due="reply_due_on",
    heading=matter,
    about=other_side,
    related=SIDES,
    place=PROGRESS,
)
def waiting_for_answer(rows, user):
    return rows.filter(sender__in=acting_ids(user), status=IntentStatus.SENT)


@shortcuts
def of_the_unit(user):
    if acting_ids(user):
        yield _("我的需求"), f"{reverse(DEMANDS)}?mine=true"
        yield _("我的意向"), reverse(INTENTS)


@first_day(30)
def your_demands(user):
    """A firm begins with what it needs; whoever else has one is told so on the list."""
    firms = Organization.objects.filter(pk__in=acting_ids(user), kind=Organization.Kind.ENTERPRISE)
    if firms.exists():
        done = Demand.objects.filter(organization__in=acting_ids(user)).exists()
        hint = _("写清现状、问题和指标，审核后自动匹配成果并说明理由。")
        yield FirstStep(_("发布第一条需求"), hint, reverse("demands:create"), done)
