"""Requests to change a unit; statuses are reached by performing moves."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from institutions.changes import services
from institutions.changes.models import NOTICE, ChangeRequest
from techmarket.attachments.models import Attachment
from techmarket.workflow.actions import perform
from tests.factories.demands import member_of
from tests.factories.institutions import enterprise

DAY = dt.date(2026, 6, 1)


def draft_change(organization=None, **fields):
    organization = organization or enterprise()
    by = getattr(organization, "admin", None) or member_of(organization)
    values = {"name": "更名后的示例公司", "effective_on": DAY} | fields
    change = services.propose_change(ChangeRequest(organization=organization, **values), by=by)
    paper = SimpleUploadedFile("变更通知书.pdf", b"%PDF-1.4\n%%EOF\n")
    Attachment.store(paper, subject=change, kind=NOTICE, by=by)
    return change


def submitted_change(organization=None, **fields):
    change = draft_change(organization, **fields)
    return perform(change, "submit", actor=change.created_by)
