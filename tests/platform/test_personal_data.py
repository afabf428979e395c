"""Who sees what is written about persons: field × role × state, at every door.

An account alone opens nothing that is closed to the public; a contact is for whom the market
knows, a legal representative for the unit and those who verify it.
"""

import pytest
from django.apps import apps

from achievements.models import Achievement
from demands.models import Intent
from institutions.models import Organization
from techmarket.workflow.actions import perform
from tests.factories.demands import accepted_intent, member_of, sent_intent
from tests.factories.people import UserFactory, officer
from tests.platform.world import ROLES

pytestmark = pytest.mark.django_db

UNIT = {"owner", "member"}  # of enterprise A, whose record it is
OVERSEE = {"officer", "auditor", "root"}
MARKET = UNIT | OVERSEE | {"stranger", "seller", "broker", "registrar", "elsewhere", "expert"}
# (record, field): (by whom it is read, by whom it leaves in bulk)
TABLE = {
    ("org.verified", "legal_representative"): (UNIT | OVERSEE, OVERSEE),
    ("org.verified", "contact_name"): (MARKET, OVERSEE),
    ("org.verified", "contact_phone"): (MARKET, OVERSEE),
    ("org.submitted", "legal_representative"): ({"owner"} | OVERSEE, OVERSEE),
    ("org.submitted", "contact_name"): ({"owner"} | OVERSEE, OVERSEE),
    ("org.draft", "contact_phone"): ({"owner", "auditor", "root"}, {"auditor", "root"}),
    ("ach.listed", "inventors"): (MARKET, {"seller"} | OVERSEE),
    ("ach.submitted", "inventors"): ({"seller"} | OVERSEE, {"seller"} | OVERSEE),
    ("ach.draft", "inventors"): ({"seller", "auditor", "root"}, {"seller", "auditor", "root"}),
}
MARKS = {
    "legal_representative": "赵钱孙",
    "contact_name": "周吴郑",
    "contact_phone": "0392-7654321",
    "inventors": "冯陈褚",
}
# Fields about persons that are not in a table, and where they are guarded.
ELSEWHERE = {
    "accounts.User.phone": "nobody but the user and the keepers of accounts",
    "accounts.User.email": "nobody but the user and the keepers of accounts",
    "account.EmailAddress.email": "nobody but the user",
    "account.EmailConfirmation.email_address": "nobody but the user",
    "notifications.Preference.email": "how often, no address",
    "demands.Intent.contact_name": "the two sides: Intent.may_open_files",
    "demands.Intent.contact_phone": "the two sides: Intent.may_open_files",
    "changes.ChangeRequest.legal_representative": "the unit and the officers who decide",
    "changes.ChangeRequest.old_legal_representative": "as above",
    "notices.Objection.phone": "who may see the objection",
    "notices.Objection.email": "who may see the objection",
}
SIGNS = ("contact_", "phone", "email", "representative", "inventors")


def doors(client, row):
    """{door: whether it is open, text} of everything that shows a record."""
    kind = "organizations" if isinstance(row, Organization) else "achievements"
    section = "institutions" if isinstance(row, Organization) else "achievements"
    return {
        "page": client.get(row.get_absolute_url()),
        "api": client.get(f"/api/v1/{kind}/{row.pk}/"),
        "api list": client.get(f"/api/v1/{kind}/?limit=100"),
        "csv": client.get(f"/{section}/?export=csv"),
    }


def text_of(response):
    streaming = getattr(response, "streaming_content", None)
    body = b"".join(streaming) if streaming else response.content
    return body.decode("utf-8-sig", errors="replace")


@pytest.mark.parametrize("record", sorted({record for record, _field in TABLE}))
def test_who_reads_what_about_persons(world, clients, record):
    row = world.record(record)
    fields = [field for name, field in TABLE if name == record]
    type(row).objects.filter(pk=row.pk).update(**{field: MARKS[field] for field in fields})
    for role in ROLES:
        for door, response in doors(clients[role], row).items():
            text = text_of(response)
            for field in fields:
                read, taken = TABLE[record, field]
                allowed = role in (taken if door == "csv" else read)
                assert (MARKS[field] in text) == allowed, f"{role} {door} {field}"


def test_every_field_about_persons_is_in_the_table_or_guarded_elsewhere():
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if not model.__name__.startswith("Historical")
        for field in model._meta.concrete_fields
        if any(sign in field.name for sign in SIGNS)
    }
    listed = {
        f"{model._meta.label}.{name}"
        for model in (Organization, Achievement)
        for name in model.personal
    }
    assert found - set(ELSEWHERE) == listed
    assert {name for _record, name in TABLE} == {*Organization.personal, *Achievement.personal}


def read_timeline(clients, role, row):
    return text_of(clients[role].get(row.get_absolute_url()))


@pytest.mark.parametrize(
    ("record", "insiders"),
    [
        ("ach.listed", {"seller", "officer", "auditor", "root"}),
        ("int.accepted", {"owner", "member", "seller", "officer", "auditor", "root"}),
        ("con.registered", {*UNIT, "seller", "registrar", "officer", "auditor", "root"}),
    ],
)
def test_names_of_a_time_line_are_for_those_who_take_part(world, clients, record, insiders):
    row = world.record(record)
    actor = row.events.first().actor
    actor.full_name = "办理人欧阳"
    actor.save()
    seen = {role for role in ROLES if "办理人欧阳" in read_timeline(clients, role, row)}
    assert seen - {role for role, user in world.people.items() if user == actor} == insiders - {
        role for role, user in world.people.items() if user == actor
    }


def notified(intent, user):
    return user.notifications.filter(event__subject_id=intent.pk, event__action="accept")


@pytest.mark.parametrize("is_open", [True, False])
def test_an_intent_is_told_to_brokers_only_when_it_is_open_to_them(world, is_open):
    intent = sent_intent(open_to_brokers=is_open)
    note = "请勿外传的意见"
    answering = member_of(intent.receiver)
    perform(intent, "accept", actor=answering, note=note, reply="下周二面谈，请带样品。")
    broker, sender = world.people["broker"], member_of(intent.sender)
    assert notified(intent, broker).exists() == is_open
    assert not any(note in row.body for row in notified(intent, broker))
    assert note in notified(intent, sender).get().body


def test_a_broker_who_serves_takes_part_others_do_not(world):
    served = Intent.objects.get(engagements=world.record("eng.active"))
    other = accepted_intent()
    broker = world.people["broker"]
    assert served.is_insider(broker)
    assert not other.is_insider(broker)
    assert Intent.objects.visible_to(broker).filter(pk=other.pk).exists()
    assert not other.is_insider(UserFactory())
    assert other.is_insider(officer(other.sender.region_id))
