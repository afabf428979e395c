"""A unit whose rows were copied is like one that was moved to its state."""

import datetime as dt
from collections import Counter

import pytest
from django.apps import apps

from institutions.models import Membership, Organization
from techmarket.attachments.models import Attachment
from tests.factories.institutions import moved_to_verified, verified_organization
from tests.factories.people import reviewer

pytestmark = pytest.mark.django_db
OWN = [
    {},
    {"name": "试件有限公司", "uscc": "91410611MA0001001R", "region_id": "420506"},
    {"kind": Organization.Kind.UNIVERSITY, "scale": ""},
]
NUMBERED = {"name", "uscc", "search_text", "search", "username", "full_name", "email", "file"}
NUMBERED |= {"id", "history_id", "uuid"}


@pytest.mark.parametrize("fields", OWN)
def test_a_copy_is_like_what_was_moved(fields):
    decides = reviewer()
    before = counts()
    moved = moved_to_verified(**fields | {"name": "甲有限公司", "uscc": "91410611MA0001000Q"})
    between = counts()
    copied = verified_organization(**fields)
    assert counts() - between == between - before
    assert everything(copied, decides) == everything(moved, decides)
    for name, value in fields.items():
        assert getattr(copied, name) == value
        assert {getattr(row, name) for row in copied.history.all()} == {value}


def counts():
    return Counter({model: model._base_manager.count() for model in apps.get_models()})


def everything(unit, decides):
    """What is on file about a unit, keys and moments as what they stand for."""
    stands_for = {unit.pk: "unit", unit.admin.pk: "admin", decides.pk: "decides"}
    rows = [unit, unit.admin, *unit.history.all(), *unit.events.all()]
    rows += [*Membership.objects.filter(organization=unit), *Attachment.objects.filter_for(unit)]
    rows += Membership.history.filter(organization=unit)
    return [plain(row, stands_for) for row in rows]


def plain(row, stands_for):
    return type(row).__name__, {
        field.attname: as_known(field, getattr(row, field.attname), stands_for)
        for field in row._meta.concrete_fields
        if field.attname not in NUMBERED
    }


def as_known(field, value, stands_for):
    if isinstance(value, dt.datetime):
        return "moment"
    is_key = field.remote_field or field.attname == "subject_id"
    return stands_for.get(value, "another") if is_key and isinstance(value, int) else value
