"""Only what the other party or a registrar has confirmed is subsidised, and the sheet says who."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from contracts.models import Invoice, Payment
from contracts.subsidies.claims import services
from contracts.subsidies.claims.models import Claim
from contracts.subsidies.claims.preview import previews
from contracts.subsidies.policies.calculation import calculate
from contracts.subsidies.policies.intake import read_facts
from contracts.subsidies.policies.pack import DATA
from techmarket.workflow.actions import perform
from tests.databases import owner_rights
from tests.factories.contracts import paid, proved
from tests.factories.people import officer, registrar
from tests.factories.subsidies import calculated_claim, paid_contract, payable_claim, scheme
from tests.subsidies.facts_documents import CLAUSES, ON, as_bytes

pytestmark = pytest.mark.django_db


def recalculated(claim):
    claim = perform(claim, "recalculate", actor=officer(region=None))
    services.calculate_claim(claim.pk, at=timezone.now())
    return Claim.objects.get(pk=claim.pk)


def reasons(claim):
    return list(claim.sheet.lines.values_list("reason_code", "reason"))


def test_the_base_grows_only_with_what_was_confirmed():
    contract = paid_contract()
    waiting = paid(contract, "200000", proof=False)
    claim = calculated_claim(contract.buyer.organization)
    today = timezone.localdate()
    assert claim.amount == 30000
    assert reasons(claim) == [
        ("counted", f"计入；付款经对方 {today} 确认"),
        ("unproved", "付款还没有经对方确认或登记机构核对"),
    ]
    scheme("HU-S1")
    found = next(p for p in previews(claim.applicant, on=today) if p.scheme.code == "HU-S1")
    assert any("还没有经对方确认" in point.text for point in found.missing)
    proved(waiting, by=registrar(region=None))
    with pytest.raises(ValidationError, match="重新核算"):
        perform(claim, "approve", actor=officer(region=None))
    claim = recalculated(claim)
    assert claim.amount == 50000
    assert reasons(claim)[1] == ("counted", f"计入；付款经登记机构 {today} 核对")
    assert claim.sheet.holds()


PROOFS = [  # of the payment, of the invoice → the code, what the reason ends with
    (None, None, "counted", "计入"),
    ("waiting", "counterparty", "unproved", "核对"),
    ("counterparty", "waiting", "invoice_unproved", "核对"),
    ("denied", "counterparty", "denied", "还没有核定"),
    ("counterparty", "denied", "invoice_denied", "还没有核定"),
    ("registrar", "standing", "counted", "付款经登记机构 2025-06-03 核对；发票随既有核定"),
]


def test_an_invoice_is_confirmed_too_where_the_clause_asks_for_it():
    for payment, invoice, code, ending in PROOFS:
        facts = read_facts(as_bytes(one_payment(payment, invoice)))
        [line] = calculate(facts, CLAUSES["HB-S1"], ON).lines
        assert line.reason_code == code, (payment, invoice)
        assert line.reason.endswith(ending)
        assert (line.counted > 0) == (code == "counted")


def one_payment(payment, invoice):
    facts = json.loads(DATA.joinpath("facts.example.json").read_text("utf-8"))
    [contract, *_rest] = facts["contracts"]
    contract["payments"], contract["invoices"] = contract["payments"][:1], contract["invoices"][:1]
    for paper, proof in ((contract["payments"][0], payment), (contract["invoices"][0], invoice)):
        if proof:
            paper |= {"proof": proof, "proved_on": "2025-06-03"}
    return facts | {"contracts": [contract]}


def test_what_was_granted_before_stays_granted_and_nothing_else():
    claim = payable_claim()
    held = claim.evidence_uses.get().payment
    other = paid(held.contract, "100")
    with owner_rights() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the tables are in use
        for table in ("payment", "invoice"):
            cursor.execute(f"ALTER TABLE contracts_{table} DISABLE TRIGGER USER")
        for model in (Payment, Invoice):
            model.objects.update(proof="", proved_by=None, proved_at=None)
        for table in ("payment", "invoice"):
            cursor.execute(f"ALTER TABLE contracts_{table} ENABLE TRIGGER USER")
    migration = import_module("contracts.subsidies.claims.migrations.0004_standing_evidence")
    migration.keep_what_was_granted(apps, None)
    held, other = (Payment.objects.get(pk=row.pk) for row in (held, other))
    assert (held.proof, held.invoice.proof, other.proof) == ("standing", "standing", "")
    assert timezone.localdate(held.proved_at) == claim.approved_on
    inputs = {"paid_on": timezone.localdate(), "payment_reference": "BF-1"}
    assert perform(claim, "pay", actor=officer(region=None), **inputs).status == "paid"
