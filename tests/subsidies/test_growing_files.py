"""Twice as long a file takes twice the work, right or wrong: work is counted, not timed."""

import sys
from datetime import date

import pytest

from contracts.subsidies.policies import soundness
from contracts.subsidies.policies.calculation import estimate
from contracts.subsidies.policies.door import admit, estimate_text
from contracts.subsidies.policies.intake.strict_json import MOST_BRACKETS, parse_json
from contracts.subsidies.policies.soundness import InvalidFacts
from techmarket.codes.files import region_names
from tests.subsidies.facts_documents import as_bytes, document

FEW = 150
ON = date(2026, 3, 1)


def payment(number, **other):
    paper = {"voucher_number": f"V{number}", "invoice_number": f"{number}"}
    return {"paid_on": "2025-03-05", "amount": "10.50"} | paper | other


def invoice(number, **other):
    return {"number": f"{number}", "issued_on": "2025-03-08", "amount": "10.50"} | other


def contracts(count, **other):
    [one] = document("hebi_buyer")["contracts"]
    return [one | {"number": f"20254106{n:08}"} | other for n in range(count)]


def facts(**changes):
    return as_bytes(document("hebi_buyer") | changes).decode()


def one(**changes):
    return facts(contracts=contracts(1, **changes))


def of(many, make):
    return [make(number) for number in range(many)]


def inner(text):
    """Something after all that is right."""
    return f"{facts()[:-1]},{text}}}"


SHAPES = {
    "equal keys": lambda n: inner(",".join(['"a":1'] * n)),
    "equal keys, each in its object": lambda n: inner(f'"x":[{",".join(["{}"] * n)}]'),
    "empty contracts": lambda n: facts(contracts=[{}] * n),
    "one contract again and again": lambda n: facts(contracts=contracts(1) * n),
    "unnumbered, of one title": lambda n: facts(
        contracts=[
            contract | {"number": None, "seller": {"name": f"甲{place}"}}
            for place, contract in enumerate(contracts(n))
        ]
    ),
    "contracts": lambda n: facts(contracts=contracts(n)),
    "payments": lambda n: one(payments=of(n, payment), invoices=of(n, invoice)),
    "payments of one invoice": lambda n: one(
        payments=of(n, lambda number: payment(number, invoice_number="1")), invoices=[invoice(1)]
    ),
    "one voucher": lambda n: one(
        payments=of(n, lambda number: payment(number, voucher_number="V"))
    ),
    "one payment again and again": lambda n: one(payments=[payment(1, id="x")] * n),
    "one invoice again and again": lambda n: one(invoices=[invoice(1)] * n),
    "wrong amounts": lambda n: one(payments=of(n, lambda number: payment(number, amount="很多"))),
    "no amounts": lambda n: one(payments=of(n, lambda number: payment(number, amount="0"))),
    "numbers as payments": lambda n: one(payments=list(range(n))),
    "unknown fields": lambda n: facts(**{f"k{number}": 1 for number in range(n)}),
    "forged names": lambda n: facts(**{f"k\n{number}": 1 for number in range(n)}),
    "forged texts": lambda n: facts(claimed_vouchers=["\x01"] * n),
    "deep": lambda n: inner(f'"x":{"[" * n}{"]" * n}'),
    "a long text": lambda n: one(title="字" * n * 100),
    "a long amount": lambda n: one(amount="1" * n * 100),
    "a long number": lambda n: one(number="－" * n * 100),
    "used vouchers": lambda n: facts(claimed_vouchers=of(n, "Ｖ－{}".format)),
    "places that are none": lambda n: facts(contracts=contracts(n, implementation_region="410698")),
}


def work(text):
    """How many functions are called until there is an answer or a refusal."""
    counted = [0]

    def count(frame, event, argument):
        counted[0] += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        found = admit(text.encode(), region_names())
        estimate_text(found, estimate(found, ON), ON)
    except InvalidFacts as error:
        error.listing()
    finally:
        sys.setprofile(before)
    return counted[0]


def test_twice_the_length_is_twice_the_work():
    work(facts())  # what is read once and stays in memory
    assert work(one(payments=of(2 * FEW, payment))) > 1.5 * work(one(payments=of(FEW, payment)))
    grown = {name: work(make(2 * FEW)) / work(make(FEW)) for name, make in SHAPES.items()}
    assert {name: ratio for name, ratio in grown.items() if ratio > 2.2} == {}


def test_no_more_problems_are_looked_for_than_are_counted(monkeypatch):
    monkeypatch.setattr(soundness, "MOST_ERRORS", 10)
    seen = []

    def problems():
        for number in range(100):
            seen.append(number)
            yield f"$[{number}]", "有误"

    assert InvalidFacts(soundness.first_errors(problems())).count == "超过 10"
    assert len(seen) == 11


@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_brackets_are_counted_before_anything_is_read(brackets):
    """The shortest payment has 35 characters: no file of 5 MB that is right has so many."""
    with pytest.raises(InvalidFacts, match="括号超过 200000 个"):
        parse_json(f"[{','.join([brackets] * MOST_BRACKETS)}]".encode())
    assert len(parse_json(f"[{','.join([brackets] * (MOST_BRACKETS - 1))}]".encode())) > 0
