"""What this app adds to the home page and to the to-do lists."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from achievements.models import Achievement
from achievements.workflows import Status
from institutions.models import Organization, acting_ids
from techmarket.accounts.models import Role
from techmarket.accounts.visibility import on_duty
from techmarket.lists.desks import DRAFTS, PROGRESS, desk
from techmarket.pages.find import searched_for
from techmarket.pages.home import figure, section
from techmarket.pages.onboarding import FirstStep, first_day
from techmarket.pages.workbench import shortcuts
from techmarket.saved.stars import may_be_kept

searched_for(Achievement, gettext_lazy("科技成果"), "achievements:list", "organization", "field")
may_be_kept(Achievement, compared=True)
SOON = timedelta(days=30)


@section("latest_achievements")
def latest_achievements():
    rows = Achievement.objects.listed().without_search()
    return rows.select_related("organization", "field").order_by("-pk")[:6]


@figure
def listed_achievements():
    return {
        "label": _("科技成果"),
        "value": Achievement.objects.listed().count(),
        "unit": _("项"),
        "url": f"{reverse('achievements:list')}?status={Status.LISTED}",
    }


def unit(achievement):
    return achievement.organization.name


def achievement_desk(name, title, **options):
    return desk(
        Achievement,
        name,
        title,
        "achievements:list",
        about=unit,
        related=("organization",),
        **options,
    )


def own(rows, user):
    return rows.filter(organization__in=acting_ids(user))


@achievement_desk("review", gettext_lazy("待审核的科技成果"), together=("approve", "send_back"))
def to_review(rows, user):
    near = rows.filter(on_duty(user, Role.OFFICER), status=Status.SUBMITTED)
    return near.exclude(organization__in=acting_ids(user))


@achievement_desk("returned", gettext_lazy("退回修改的科技成果"))
def returned(rows, user):
    return own(rows, user).filter(status=Status.RETURNED)


@achievement_desk("expired", gettext_lazy("已到期下架的科技成果，可修改后重新提交"))
def expired(rows, user):
    return own(rows, user).filter(status=Status.EXPIRED)


@achievement_desk(
    "expiring", gettext_lazy("即将到期的科技成果，请确认是否仍有效"), due="valid_until"
)
def expiring(rows, user):
    today = timezone.localdate()
    listed = own(rows, user).filter(status=Status.LISTED)
    return listed.filter(valid_until__range=(today, today + SOON))


@achievement_desk("in_review", gettext_lazy("审核中的科技成果"), place=PROGRESS)
def in_review(rows, user):
    return own(rows, user).filter(status=Status.SUBMITTED)


@achievement_desk(
    "drafts",
    gettext_lazy("尚未提交的成果草稿"),
    place=DRAFTS,
    bulk=(gettext_lazy("一次提交全部草稿"), "achievements:submit_drafts"),
)
def drafts(rows, user):
    return own(rows, user).filter(status=Status.DRAFT)


@shortcuts
def of_the_unit(user):
    if acting_ids(user):
        yield _("我的成果"), f"{reverse('achievements:list')}?mine=true"


KIND = Organization.Kind
OFFERING = [KIND.UNIVERSITY, KIND.INSTITUTE, KIND.AGENCY]


@first_day(30)
def your_achievements(user):
    units = Organization.objects.filter(pk__in=acting_ids(user), kind__in=OFFERING)
    if units.exists():
        done = Achievement.objects.filter(organization__in=acting_ids(user)).exists()
        hint = _("逐条填写，或用 Excel 批量导入成果目录。")
        yield FirstStep(_("发布第一项成果"), hint, reverse("achievements:create"), done)
