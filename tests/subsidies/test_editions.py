"""Sheets of former editions: kept as they were, they still hold.

`kept/edition-N.json` was written by the calculation of that time and is never written anew: the
first before evidence had kinds, the second before other readings had their amounts.
"""

import copy
import json
from decimal import Decimal
from pathlib import Path

import pytest

from contracts.subsidies.claims.models import CalculationSheet
from contracts.subsidies.claims.models.sheet import FIRST_EDITION
from contracts.subsidies.claims.reading import first_steps
from contracts.subsidies.policies.calculation import EDITION
from contracts.subsidies.policies.clause import day
from contracts.subsidies.policies.writing import digest_of

FOLDER = Path(__file__).with_name("kept")
FORMER = {
    edition: json.loads(FOLDER.joinpath(f"edition-{edition}.json").read_text("utf-8"))
    for edition in range(FIRST_EDITION, EDITION)
}
KEPT = FORMER[FIRST_EDITION]


def kept_sheet(record):
    result = record["result"]
    return CalculationSheet(
        on=day(record["on"]),
        entry=record["entry"],
        facts=record["facts"],
        result=copy.deepcopy(result),
        base=Decimal(result["base"]),
        rate=Decimal(result["rate"]),
        amount=Decimal(result["amount"]),
        rule_version=result["rule_version"],
        digest=result["digest"],
    )


@pytest.mark.parametrize("edition", FORMER)
def test_a_sheet_of_a_former_edition_holds(edition):
    for record in FORMER[edition]:
        sheet = kept_sheet(record)
        assert sheet.edition == edition
        assert sheet.holds(), record["name"]


@pytest.mark.parametrize("record", KEPT, ids=lambda record: record["name"])
def test_a_sheet_of_the_first_edition_has_its_steps(record):
    sheet = kept_sheet(record)
    assert first_steps(sheet.result)[-1]["value"] == record["result"]["amount"]


@pytest.mark.parametrize("again", [False, True], ids=["as it is", "with a digest of its own"])
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("amount", lambda result: result.update(amount="1.00")),
        ("counted", lambda result: result["lines"][0].update(counted="1.00")),
        ("a line less", lambda result: result["lines"].pop()),
        ("cap", lambda result: result.update(cap="2000000.00")),
    ],
)
def test_a_falsified_sheet_of_a_former_edition_does_not_hold(name, change, again):
    """Not even when the digest is made to fit."""
    for records in FORMER.values():
        sheet = kept_sheet(records[0])
        change(sheet.result)
        if again:
            sheet.digest = sheet.result["digest"] = digest_of(sheet.result)
        assert not sheet.holds()


def test_words_of_a_kept_sheet_are_covered_by_its_digest():
    sheet = kept_sheet(KEPT[0])
    sheet.result["lines"][0]["reason"] = "别的理由"
    assert not sheet.holds()
