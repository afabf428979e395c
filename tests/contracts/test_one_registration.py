"""One contract is registered once, however its name is spelt."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from contracts.models import Contract
from contracts.models.fingerprint import bare
from techmarket.workflow.actions import perform
from tests.clients import client_of, text_of
from tests.factories.contracts import (
    add_text,
    confirmed,
    draft_contract,
    registered_contract,
    submitted_contract,
)
from tests.factories.demands import member_of
from tests.factories.institutions import enterprise, university
from tests.factories.people import registrar

pytestmark = pytest.mark.django_db
TITLE = "竹纤维(缓冲)材料委托开发"
SAME = [
    "竹纤维（缓冲）材料委托开发",
    "竹纤维【缓冲】材料 委托开发",
    "竹纤维\u3000(缓冲)材料委托开发。",
    "“竹纤维（缓冲）”材料委托\u200b开发",
]


def test_spellings_of_one_name():
    assert {bare(title) for title in (TITLE, *SAME)} == {"竹纤维缓冲材料委托开发"}
    assert bare("ＡＢ－１型 co₂") == bare("ab-1型CO2") == "AB1型CO2"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.5级", "15级"),
        ("10⁻³级", "10³级"),
        ("第1-2期", "第12期"),
        ("C++编译器", "C编译器"),
        ("一期", "二期"),
    ],
)
def test_names_that_differ(one, other):
    assert bare(one) != bare(other)


def test_the_second_spelling_is_stopped():
    seller, buyer = university(), enterprise()
    first = submitted_contract(seller=seller, buyer=buyer, title=TITLE)
    sides = {"seller": seller, "buyer": buyer}
    for title in SAME[:3]:
        again = add_text(draft_contract(**sides, title=title))
        with pytest.raises(ValidationError, match="疑似重复"):
            perform(again, "submit", actor=member_of(seller))
        at_once = {"status": "submitted", "fingerprint": first.fingerprint}
        with pytest.raises(IntegrityError, match="contract_registered_once"), transaction.atomic():
            Contract.objects.filter(pk=again.pk).update(**at_once)
    other = add_text(draft_contract(**sides, title="竹纤维(缓冲)材料委托开发 二期"))
    assert perform(confirmed(other), "submit", actor=member_of(seller)).status == "submitted"


def test_what_was_registered_twice_is_kept_and_shown():
    """Two registrations that only the new fingerprint finds to be one contract."""
    seller, buyer = university(), enterprise()
    rows = [registered_contract(seller=seller, buyer=buyer, title=t) for t in ("甲", "乙", "丙")]
    for row, title in zip(rows, [SAME[0], TITLE, "别的合同"], strict=True):
        Contract.objects.filter(pk=row.pk).update(title=title)
    migration = import_module("contracts.migrations.0007_one_spelling_one_contract")
    migration.recompute(apps, None)
    first, second, third = (Contract.objects.get(pk=row.pk) for row in rows)
    assert (first.twin_of, second.twin_of, third.twin_of) == (None, first, None)
    assert first.fingerprint == second.fingerprint != third.fingerprint
    client = client_of(registrar())
    listed = client.get("/api/v1/contracts/?twins=true").json()["results"]
    assert [row["id"] for row in listed] == [second.pk]
    assert "疑似重复登记的合同" in text_of(client.get("/workbench/"))
    assert first.number in text_of(client.get(second.get_absolute_url()))
    perform(second, "revoke", actor=registrar(), note="重复登记")
    assert not Contract.objects.twins().exists()
    again = add_text(draft_contract(seller=seller, buyer=buyer, title=SAME[1]))
    with pytest.raises(ValidationError, match="疑似重复"):
        perform(again, "submit", actor=member_of(seller))
