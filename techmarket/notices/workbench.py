"""What this app adds to the home page and to an officer's to-do list."""

from django.utils.translation import gettext_lazy

from techmarket.accounts.models import Role, has_role
from techmarket.lists.desks import desk
from techmarket.notices.models import Notice, Objection
from techmarket.pages.find import searched_for
from techmarket.pages.home import section

searched_for(Notice, gettext_lazy("公示公告"), "notices:list")


@section("open_notices")
def running_notices():
    rows = Notice.objects.running().exclude(status=Notice.Status.DRAFT)
    return rows.select_related("region").order_by("ends_on")[:5]


def objections(rows, user, status):
    """Answered by another officer than who published the notice."""
    if not has_role(user, Role.OFFICER):
        return None
    rows = rows.exclude(created_by=user).exclude(notice__created_by=user)
    return rows.filter(status=status)


def objection_desk(name, title):
    return desk(
        Objection,
        name,
        title,
        "notices:objections",
        about=lambda objection: objection.notice.title,
        related=("notice",),
        urgent=True,
    )


@objection_desk("receive", gettext_lazy("待受理的公示异议"))
def to_receive(rows, user):
    return objections(rows, user, Objection.Status.FILED)


@objection_desk("answer", gettext_lazy("待处理的公示异议"))
def to_answer(rows, user):
    return objections(rows, user, Objection.Status.RECEIVED)
