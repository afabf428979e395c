"""What this app adds to the workbench."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.changes.models import ChangeRequest
from institutions.changes.workflows import Status
from institutions.models import acting_ids
from techmarket.accounts.models import Role
from techmarket.accounts.visibility import on_duty
from techmarket.lists.desks import DRAFTS, desk

CHANGES = "changes:list"
RELATED = ("organization", "region", "old_region", "successor")


def unit(change):
    return change.organization.name


@desk(
    ChangeRequest,
    "decide",
    _("待审核的机构变更、注销、合并"),
    CHANGES,
    about=unit,
    related=RELATED,
)
def to_decide(rows, user):
    """By the office that the unit leaves; once released, by the one that it goes to."""
    old, new = on_duty(user, Role.OFFICER, region="old_region"), on_duty(user, Role.OFFICER)
    after = new | (Q(region=None) & old)
    return rows.filter((Q(status=Status.SUBMITTED) & old) | (Q(status=Status.RELEASED) & after))


@desk(ChangeRequest, "returned", _("被退回的机构变更、注销、合并"), CHANGES, related=RELATED)
def returned(rows, user):
    return rows.filter(organization__in=acting_ids(user), status=Status.RETURNED)


@desk(
    ChangeRequest,
    "drafts",
    _("尚未提交的机构变更、注销、合并"),
    CHANGES,
    place=DRAFTS,
    related=RELATED,
)
def drafts(rows, user):
    return rows.filter(organization__in=acting_ids(user), status=Status.DRAFT)
