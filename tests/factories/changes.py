"""Requests to change a unit; statuses are reached by performing moves."""

import datetime as dt

from institutions.changes import services
from institutions.changes.models import ChangeRequest
from institutions.models import Organization
from techmarket.attachments.models import Attachment
from techmarket.workflow.actions import perform
from tests.factories.demands import member_of
from tests.factories.files import upload
from tests.factories.institutions import enterprise
from tests.factories.people import officer

DAY = dt.date(2026, 6, 1)


def draft_change(organization=None, **fields):
    organization = organization or enterprise()
    by = getattr(organization, "admin", None) or member_of(organization)
    values = {"name": "更名后的示例公司", "effective_on": DAY} | fields
    change = services.propose_change(ChangeRequest(organization=organization, **values), by=by)
    paper = upload("登记机关通知书.pdf")
    Attachment.store(paper, subject=change, kind=change.PAPERS[change.kind][0], by=by)
    return change


def draft_closure(organization=None, **fields):
    return draft_change(organization, kind="closure", **fields)


def draft_merger(organization=None, successor=None, **fields):
    successor = Organization.objects.get(pk=(successor or enterprise()).pk)
    return draft_change(organization, kind="merger", successor=successor, **fields)


def submitted(change):
    return perform(change, "submit", actor=change.created_by)


def decided(change):
    return perform(submitted(change), "approve", actor=officer(region=None))


def submitted_change(organization=None, **fields):
    change = draft_change(organization, **fields)
    return perform(change, "submit", actor=change.created_by)
