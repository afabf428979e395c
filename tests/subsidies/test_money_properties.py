"""What holds of every subsidy by payments, whatever the facts."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.subsidies.policies.calculation import calculate
from contracts.subsidies.policies.facts import Facts, Grant, InvoiceFact, PaymentFact
from contracts.subsidies.policies.intake import read_facts
from contracts.subsidies.policies.writing import digest_of, with_digest
from tests.subsidies.facts_documents import CLAUSES, ON, as_bytes, document

money = st.decimals("0.01", "30000000", places=2)
days = st.dates(date(2024, 11, 1), date(2026, 2, 28))
payments = st.builds(
    PaymentFact,
    paid_on=days,
    amount=money,
    voucher_number=st.sampled_from([None, '“V” "\\"', *(f"V{i}" for i in range(12))]),
    invoice_number=st.sampled_from([None, "F0", "F1", "F2", "F3"]),
)
invoices = st.lists(
    st.builds(
        InvoiceFact,
        number=st.sampled_from(["F0", "F1", "F2", "F3"]),
        issued_on=days,
        amount=money,
    ),
    unique_by=lambda invoice: invoice.number,
)
BASE = {
    scheme: read_facts(as_bytes(document(base)))
    for scheme, base in (
        ("HB-S1", "hebi_buyer"),
        ("HB-S5", "hebi_agency"),
        ("HU-S1", "hubei_buyer"),
    )
}


@st.composite
def worlds(draw):
    """A scheme and facts that mostly meet it, with payments of every kind."""
    scheme = draw(st.sampled_from(sorted(BASE)))
    facts = BASE[scheme]
    contracts = tuple(
        replace(
            facts.contracts[0],
            number=f"{2025410600000100 + i}",
            amount=draw(money),
            technical_amount=None,
            seller=replace(
                facts.contracts[0].seller, region=draw(st.sampled_from(["310115", "410102", None]))
            ),
            payments=tuple(draw(st.lists(payments, max_size=6))),
            invoices=tuple(draw(invoices)),
        )
        for i in range(draw(st.integers(1, 3)))
    )
    grants = draw(
        st.lists(
            st.builds(Grant, st.just(scheme), st.sampled_from([2025, 2026]), money), max_size=2
        )
    )
    applicant = replace(facts.applicant, already_granted=tuple(grants))
    claimed = tuple(draw(st.sets(st.sampled_from([f"V{i}" for i in range(12)]), max_size=3)))
    return CLAUSES[scheme], Facts(applicant, contracts, claimed, 2026)


@settings(max_examples=100, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_order_of_the_lists_does_not_matter(world, rng):
    scheme, facts = world
    assert calculate(shuffled(facts, rng), scheme, ON).digest == calculate(facts, scheme, ON).digest


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_the_text_of_a_sheet_is_what_its_digest_covers(world):
    """The lines are written by hand for speed; the encoder of the library says whether rightly."""
    scheme, facts = world
    result = calculate(facts, scheme, ON)
    assert digest_of(result.written) == result.digest
    assert json.loads(with_digest(result.text, result.digest)) == result.written


def shuffled(facts, rng):
    def mix(items):
        return tuple(rng.sample(items, len(items)))

    contracts = [
        replace(c, payments=mix(c.payments), invoices=mix(c.invoices)) for c in facts.contracts
    ]
    grants = mix(facts.applicant.already_granted)
    return replace(
        facts,
        applicant=replace(facts.applicant, already_granted=grants),
        contracts=mix(contracts),
        claimed_vouchers=mix(facts.claimed_vouchers),
    )


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_money_adds_up_and_never_exceeds(world):
    scheme, facts = world
    result = calculate(facts, scheme, ON)
    counted = {}
    for line in result.lines:
        assert 0 <= line.counted <= line.amount
        assert line.included is (line.counted > 0)
        counted[line.contract] = counted.get(line.contract, 0) + line.counted
    assert sum(counted.values()) == result.base
    assert all(counted.get(c.key, 0) <= c.amount for c in facts.contracts)
    assert len(result.lines) == sum(len(c.payments) for c in facts.contracts)
    assert result.uncapped == result.base * result.rate
    assert 0 <= result.amount <= min(result.uncapped, result.cap_left)
    assert min(result.uncapped, result.cap_left) - result.amount < Decimal("0.01")
    assert result.granted + result.amount <= max(result.cap, result.granted)


@settings(max_examples=100, deadline=None)
@given(worlds(), money, st.integers(0, 364))
def test_one_more_proven_payment_never_lowers_the_subsidy(world, amount, offset):
    scheme, facts = world
    day = date(2025, 1, 1) + timedelta(days=offset)
    first, *others = facts.contracts
    more = replace(
        first,
        payments=(*first.payments, PaymentFact(day, amount, "V-new", "F-new")),
        invoices=(*first.invoices, InvoiceFact("F-new", day, amount)),
    )
    after = calculate(replace(facts, contracts=(more, *others)), scheme, ON)
    before = calculate(facts, scheme, ON)
    assert after.base >= before.base
    assert after.amount >= before.amount
