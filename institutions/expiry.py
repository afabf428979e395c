"""Drafts of organisations that nobody goes on with: after how many days they lapse."""

from datetime import timedelta
from functools import cache
from pathlib import Path

import yaml

from institutions.models import Organization
from institutions.workflows import OPEN
from techmarket.accounts.models import User
from techmarket.jobs.services import enqueue
from techmarket.workflow.actions import Conflict, perform

TERMS = Path(__file__).parent / "data" / "draft_terms.yaml"


@cache
def draft_terms():
    """Newest first."""
    terms = yaml.safe_load(TERMS.read_text(encoding="utf-8"))
    return sorted(terms, key=lambda term: term["effective_from"], reverse=True)


def days_of(on):
    return next(term["days"] for term in draft_terms() if term["effective_from"] <= on)


def lapsed(*, on):
    """Open ones that were last touched before the term began."""
    since = on - timedelta(days=days_of(on))
    return Organization.objects.filter(status__in=OPEN, updated_at__date__lt=since)


def enqueue_lapses(*, on):
    for pk, touched in lapsed(on=on).values_list("pk", "updated_at"):
        enqueue("institutions.expire_draft", pk, key=f"{pk}:{touched.isoformat()}")


def lapse(organization_id, *, on):
    """Void one draft, unless somebody went on with it meanwhile."""
    organization = lapsed(on=on).filter(pk=organization_id).first()
    if organization is None:
        return None
    try:
        return perform(organization, "expire", actor=User.objects.system())
    except Conflict:
        return None
