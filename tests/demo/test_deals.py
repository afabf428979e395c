"""The demonstration contracts and claims agree with the rules of registration and payment."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from chinese_calendar import get_workdays

from techmarket.codes.identifiers import validate_contract_number
from techmarket.demo import records

CONTRACTS, CLAIMS = records("contracts"), records("claims")
ORGS, ACHIEVEMENTS, DEMANDS = (
    {row["ref"]: row for row in records(name)}
    for name in ("organizations", "achievements", "demands")
)


def paid(contract):
    return sum((Decimal(p["amount"]) for p in contract["payments"]), Decimal(0))


def day(text):
    return dt.date.fromisoformat(text)


def test_contract_sums():
    for row in CONTRACTS:
        total, technical = Decimal(row["total_amount"]), Decimal(row["technical_amount"])
        assert Decimal(80_000) <= total <= Decimal(38_000_000)
        assert 0 < technical <= total
        assert paid(row) <= total
        billed = sum((Decimal(i["amount"]) for i in row["invoices"]), Decimal(0))
        assert billed <= paid(row)
        if row["status"] == "registered":
            assert paid(row) >= total * Decimal("0.3"), row["ref"]


def test_contract_dates_are_in_order_and_registration_in_time():
    for row in CONTRACTS:
        assert "2024-01-01" <= row["sign_date"] <= "2026-10-31"
        assert row["sign_date"] <= row["begin"] < row["end"]
        steps = [row[k] for k in ("sign_date", "submitted_on", "accepted_on")]
        steps += [row["registered_on"] or row["rejected_on"], row["revoked_on"]]
        known = [step for step in steps if step]
        assert known == sorted(known)
        decided = row["registered_on"] or row["rejected_on"]
        if decided:
            assert len(get_workdays(day(row["accepted_on"]), day(decided))) <= 16, row["ref"]
        for payment in row["payments"]:
            assert row["accepted_on"] <= payment["paid_on"] <= "2026-11-22"


def test_only_registered_contracts_have_payments():
    for row in CONTRACTS:
        assert row["registered_on"] or not row["payments"] + row["invoices"], row["ref"]


def test_reversals_take_back_part_of_what_is_there():
    found = [(row, item) for row in CONTRACTS for item in row.get("reversals", ())]
    assert found
    for row, item in found:
        [payment] = [p for p in row["payments"] if p["voucher_number"] == item["voucher"]]
        assert payment["invoice"] == item["invoice"]
        assert 0 < Decimal(item["amount"]) < Decimal(payment["amount"])
        assert payment["paid_on"] < item["on"] <= "2026-11-22"
        assert item["reason"]


STEPS = {
    "draft": (False, False, False),
    "submitted": (True, False, False),
    "accepted": (True, True, False),
    "rejected": (True, True, False),
    "registered": (True, True, True),
    "revoked": (True, True, True),
}


def test_contract_status_matches_its_dates():
    for row in CONTRACTS:
        dates = ("submitted_on", "accepted_on", "registered_on")
        assert tuple(bool(row[d]) for d in dates) == STEPS[row["status"]]
        assert bool(row["revoked_on"]) == (row["status"] == "revoked")
        assert bool(row["reason"]) == (row["status"] in ("rejected", "revoked"))
        assert bool(row["registration_number"]) == bool(row["registered_on"])
    assert set(Counter(row["status"] for row in CONTRACTS)) == set(STEPS)


def test_registration_numbers_follow_the_station_without_gaps():
    issued = {}
    for row in CONTRACTS:
        if row["registration_number"]:
            validate_contract_number(row["registration_number"])
            prefix = row["registered_on"][:4] + ORGS[row["seller"]]["region"]
            assert row["registration_number"].startswith(prefix)
            issued.setdefault(prefix, []).append(int(row["registration_number"][10:]))
    for numbers in issued.values():
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_licences_have_mode_and_term_and_nothing_else_has():
    for row in CONTRACTS:
        licence = row["kind"].startswith("XK")
        assert bool(row["licence_mode"]) == bool(row["licence_years"]) == licence, row["ref"]


def test_contract_parties_fit_the_records_they_come_from():
    for row in CONTRACTS:
        sides = [row["buyer"], row["seller"], row["intermediary"]]
        assert len(set(filter(None, sides))) == len(list(filter(None, sides)))
        assert all(ORGS[side]["status"] == "verified" for side in sides if side)
        achievement = ACHIEVEMENTS.get(row["achievement"])
        if achievement:
            assert achievement["org"] == row["seller"]
            if row["kind"][:2] in ("ZR", "XK"):
                assert achievement["completed_on"] <= row["sign_date"], row["ref"]
        demand = DEMANDS.get(row["demand"])
        if demand:
            assert demand["org"] == row["buyer"]
            assert demand["published_on"] <= row["sign_date"]
            assert (demand["status"] == "closed") == (row["status"] == "registered")


def test_vouchers_and_invoices_serve_one_payment_each():
    vouchers = [p["voucher_number"] for row in CONTRACTS for p in row["payments"]]
    numbers = [i["number"] for row in CONTRACTS for i in row["invoices"]]
    assert len(set(vouchers)) == len(vouchers)
    assert len(set(numbers)) == len(numbers)
    assert all(len(number) == 20 and number.isdigit() for number in numbers)
    for row in CONTRACTS:
        own = {invoice["number"]: invoice["amount"] for invoice in row["invoices"]}
        used = [p for p in row["payments"] if p["invoice"]]
        assert {p["invoice"]: p["amount"] for p in used} == own


def test_turnover_grows_every_year():
    totals = Counter()
    for row in CONTRACTS:
        if row["status"] == "registered":
            totals[row["registered_on"][:4]] += Decimal(row["total_amount"])
    assert totals["2024"] < totals["2025"] < totals["2026"]


def subsidised(claim, contract):
    """Rough copy of the clauses' conditions on a contract; the amounts are the engine's work."""
    if contract["status"] != "registered":
        return False
    years = (claim["year"] - 1, claim["year"] - 2)
    applicant, place = claim["applicant"], contract["implementation_region"]
    in_hebi = place.startswith("4106") and int(contract["registered_on"][:4]) in years
    buys = contract["buyer"] == applicant
    if claim["scheme"] == "HB-S1":
        return buys and in_hebi and not ORGS[contract["seller"]]["region"].startswith("41")
    if claim["scheme"] == "HB-S5":
        return in_hebi and applicant in (contract["seller"], contract["intermediary"])
    return buys and place.startswith("42")


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["ref"])
def test_every_claim_rests_on_paid_and_invoiced_contracts(claim):
    assert claim["scheme"] in ("HB-S1", "HB-S5", "HU-S1")
    counted = [
        payment
        for contract in CONTRACTS
        if subsidised(claim, contract)
        for payment in contract["payments"]
        if payment["invoice"] and int(payment["paid_on"][:4]) == claim["year"] - 1
    ]
    assert counted


def test_demonstration_agency_and_schemes_are_present():
    agencies = {c["applicant"] for c in CLAIMS if c["scheme"] == "HB-S5"}
    for ref in agencies:
        assert ORGS[ref]["region"].startswith("4106")
        levels = {q["level"] for q in ORGS[ref]["qualifications"] if q["kind"] == "ttd"}
        assert levels & {"provincial", "national"}
    assert {c["scheme"] for c in CLAIMS} == {"HB-S1", "HB-S5", "HU-S1"}
    keys = [(c["scheme"], c["applicant"], c["year"]) for c in CLAIMS]
    assert len(set(keys)) == len(keys)
