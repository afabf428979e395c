"""What this app adds to the home page and to the to-do lists."""

from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from achievements.models import Achievement
from achievements.workflows import Status
from institutions.models import organization_ids
from techmarket.accounts.models import Role, in_regions
from techmarket.pages.home import figure, section
from techmarket.pages.workbench import Task, tasks

SOON = timedelta(days=30)


def list_url(**query):
    return f"{reverse('achievements:list')}?{urlencode(query)}"


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
        "url": reverse("achievements:list"),
    }


@tasks
def to_review(user):
    prefixes = user.region_prefixes(Role.OFFICER)
    if not prefixes:
        return []
    rows = Achievement.objects.filter(in_regions("region", prefixes), status=Status.SUBMITTED)
    return [Task(_("待审核的科技成果"), rows.count(), list_url(status=Status.SUBMITTED))]


@tasks
def own_achievements(user):
    own = Achievement.objects.filter(organization__in=organization_ids(user))
    lines = (
        (Status.RETURNED, _("退回修改的科技成果")),
        (Status.EXPIRED, _("已到期下架的科技成果，可修改后重新提交")),
    )
    for status, title in lines:
        url = list_url(status=status, mine="true")
        yield Task(title, own.filter(status=status).count(), url)
    drafts = own.filter(status=Status.DRAFT).count()
    yield Task(_("尚未提交的成果草稿"), drafts, reverse("achievements:submit_drafts"))


@tasks
def expiring(user):
    today = timezone.localdate()
    own = Achievement.objects.listed().filter(organization__in=organization_ids(user))
    soon = own.filter(valid_until__range=(today, today + SOON))
    first = soon.aggregate(first=Min("valid_until"))["first"]
    url = list_url(status=Status.LISTED, mine="true", expires_by=today + SOON)
    return [Task(_("即将到期的科技成果，请确认是否仍有效"), soon.count(), url, due=first)]
