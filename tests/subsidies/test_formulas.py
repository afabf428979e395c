import ast
import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from contracts.subsidies import policies
from contracts.subsidies.policies.calculation import calculate, estimate
from contracts.subsidies.policies.clause import parse_clause
from contracts.subsidies.policies.conditions.registration import concluded
from contracts.subsidies.policies.exact import round_down
from contracts.subsidies.policies.facts import PaymentFact, QualificationFact
from contracts.subsidies.policies.intake import read_facts
from contracts.subsidies.policies.pack import DATA, read_entry
from contracts.subsidies.policies.soundness import InvalidFacts
from tests.subsidies.facts_documents import CASES, CLAUSES, ON, as_bytes, document, facts_of


def tables():
    for path in sorted(CASES.glob("*-*.yaml")):
        table = yaml.safe_load(path.read_text("utf-8"))
        for case in table["cases"]:
            yield pytest.param(table, case, id=f"{table['scheme']} {case['name']}")


@pytest.mark.parametrize(("table", "case"), list(tables()))
def test_case(table, case):
    data = document(table["base"], case.get("set"), case.get("copy_contract"))
    clause = with_values(table["scheme"], case.get("parameters", {}))
    result = calculate(read_facts(as_bytes(data)), clause, case.get("day", ON))
    expect = case["expect"]
    assert result.amount == Decimal(expect["amount"])
    assert result.eligible is expect.get("eligible", result.amount > 0)
    assert result.base == Decimal(expect.get("base", result.base))
    if "cap_left" in expect:
        assert result.cap_left == Decimal(expect["cap_left"])
    reasons = [line.reason_code for line in result.lines]
    assert reasons == expect.get("reasons", reasons)
    failed = [check.name for check in result.refusals]
    assert set(expect.get("failed", [])) <= set(failed)
    assert set(expect.get("missing", [])) <= set(result.missing_facts)
    assert expect.get("note", "") in "".join(result.notes)
    others = {other.title: f"{other.amount:f}" for other in result.alternatives}
    assert others == expect.get("others", others)
    assert all(other.amount - other.difference == result.amount for other in result.alternatives)
    assert expect.get("detail", "") in "".join(check.detail for check in result.gates)
    assert all(line.reason and line.clause for line in result.lines)
    assert result.steps[-1].value == result.amount


@pytest.mark.parametrize("clause_id", ["HB-S1", "HB-S2", "HB-S5", "HU-S1"])
def test_shares_of_payments_come_from_the_clause(clause_id):
    clause = CLAUSES[clause_id]
    rate, words = ("0.02", "2%") if clause_id == "HB-S5" else ("0.10", "10%")
    terms = clause.terms(ON).parameters
    assert terms.rate == Decimal(rate)
    assert words in clause.quote
    assert terms.cap == 1_000_000
    assert "最高" in clause.quote
    assert "100万元" in clause.quote
    assert (terms.cap_scope == "year") is ("每年" in clause.quote)
    assert ("invoice" in terms.evidence) is ("发票" in clause.quote)
    assert clause.discretionary is ("积极争取" in clause.quote)


@pytest.mark.parametrize(
    ("clause_id", "band", "words"),
    [
        ("HB-S3a", (100_000, 500_000), "10—50万元"),
        ("HB-S3b", (100_000, 500_000), "10—50万元"),
        ("HB-S4", (100_000, 300_000), "10—30万元"),
    ],
)
def test_bands_come_from_the_clause(clause_id, band, words):
    clause = CLAUSES[clause_id]
    terms = clause.terms(ON)
    assert (terms.parameters.least, terms.parameters.most) == band
    assert words in clause.quote
    assert [item.name for item in terms.unset] == ["sums"]


@pytest.mark.parametrize("clause_id", ["HU-S4", "AS-R7"])
def test_a_clause_without_a_rate_says_so_and_pays_nothing(clause_id):
    clause = CLAUSES[clause_id]
    assert "%" not in clause.quote
    [unset] = clause.terms(ON).unset
    assert (unset.name, unset.value, unset.source) == ("rate", "尚未设定", "bureau")


def test_every_parameter_names_its_reference():
    for scheme in CLAUSES.values():
        for item in scheme.terms(ON).applied:
            assert item.reference
            assert item.note


def test_scheme_row_and_yaml_entry_give_the_same_scheme():
    """A database row keeps the entry as JSON: dates are text there."""
    entry = read_entry(DATA / "hebi-2019" / "hb-s1.yaml")
    assert parse_clause(as_json(entry)) == parse_clause(entry) == CLAUSES["HB-S1"]


def as_json(value):
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def with_values(clause_id, values, since=date(2025, 1, 1)):
    """The clause as the bureau has set it; without values, as it stands in the data."""
    if not values:
        return CLAUSES[clause_id]
    [path] = DATA.rglob(f"{clause_id.lower()}.yaml")
    entry = read_entry(path)
    for name, value in values.items():
        dated = {"value": value, "source": "bureau", "reference": "测试通知"}
        entry["parameters"].setdefault(name, {"values": {}})["values"][since.isoformat()] = dated
    return parse_clause(entry)


def changed_scheme(clause_id, since, **values):
    return with_values(clause_id, values, since)


def test_changed_parameter_leaves_old_dates_alone():
    facts = facts_of("hebi_buyer")
    scheme = changed_scheme("HB-S1", date(2026, 6, 1), rate="0.05")
    old, new = calculate(facts, scheme, ON), calculate(facts, scheme, date(2026, 6, 1))
    assert old == calculate(facts, CLAUSES["HB-S1"], ON)
    assert (old.amount, new.amount) == (Decimal("60000.00"), Decimal("30000.00"))
    assert new.rule_version.startswith("HB-S1@2026-06-01#")
    assert old.digest != new.digest


@pytest.mark.parametrize(("day", "in_force"), [(ON, True), (ON - timedelta(days=1), False)])
def test_clause_begins_on_its_first_day(day, in_force):
    assert replace(CLAUSES["HB-S1"], valid_from=ON).in_force(day) is in_force


@pytest.mark.parametrize(("day", "valid"), [(-1, False), (0, True), (1, True), (2, False)])
def test_a_qualification_counts_from_its_first_to_its_last_day(day, valid):
    until = ON + timedelta(days=1)
    held = QualificationFact(kind="ttd", level="provincial", valid_from=ON, valid_to=until)
    assert held.valid(ON + timedelta(days=day)) is valid


@pytest.mark.parametrize(("day", "ok"), [(-1, False), (0, True)])
def test_a_contract_is_concluded_on_its_day(day, ok):
    [contract] = facts_of("hubei_buyer").contracts
    assert concluded(replace(contract, signed_on=ON), ON + timedelta(days=day)).ok is ok


@pytest.mark.parametrize(("day", "noted"), [(0, False), (1, True)])
def test_a_contract_is_registered_on_its_day(day, noted):
    facts = facts_of("hubei_buyer")
    [contract] = facts.contracts
    later = replace(contract, registered_on=ON + timedelta(days=day))
    notes = calculate(replace(facts, contracts=(later,)), CLAUSES["HU-S1"], ON).notes
    assert ("没有登记：" in "".join(notes)) is noted


def test_a_base_up_to_the_technical_amount():
    """Paid 600,000 yuan of which 500,000 are the price of the technology."""
    facts = facts_of("hebi_buyer")
    [contract] = facts.contracts
    facts = replace(facts, contracts=(replace(contract, technical_amount=Decimal(500_000)),))
    clause = with_values("HB-S1", {"base": "paid_up_to_technical_amount"})
    assert calculate(facts, clause, ON).base == 500_000


@pytest.mark.parametrize(("day", "in_force"), [(ON, True), (ON + timedelta(days=1), False)])
def test_last_day_of_a_scheme_counts(day, in_force):
    scheme = replace(CLAUSES["HB-S1"], valid_to=ON)
    assert calculate(facts_of("hebi_buyer"), scheme, day).eligible is in_force


def test_number_changed_in_place_changes_the_version():
    edited = changed_scheme("HB-S1", date(2019, 7, 9), rate="0.09")
    assert edited.terms(ON).version != CLAUSES["HB-S1"].terms(ON).version


@pytest.mark.parametrize(
    ("values", "changes", "code"),
    [
        ({"exclude_related": True}, {"contracts.0.related": True}, "exclude_related"),
        ({"exclude_related": True}, {"contracts.0.related": None}, "exclude_related"),
        ({"exclude_related": True}, {}, "counted"),
        ({"contract_kinds": ["KF", "ZR"]}, {"contracts.0.kind": "FW1"}, "contract_kinds"),
        ({"contract_kinds": ["KF", "ZR"]}, {}, "counted"),
        (
            {"licence_min_years": "5"},
            {"contracts.0.kind": "XK1", "contracts.0.licence_years": "4.99"},
            "licence_min_years",
        ),
        (
            {"licence_min_years": "5"},
            {"contracts.0.kind": "XK1", "contracts.0.licence_years": 5},
            "counted",
        ),
        ({"licence_min_years": "5"}, {"contracts.0.kind": "XK1"}, "licence_min_years"),
        ({"licence_min_years": "5"}, {}, "counted"),
        ({"applicant_region": "4106"}, {"applicant.region": "410500"}, "applicant_region"),
        ({"seller_inside": "31"}, {}, "counted"),
        ({"buyer_inside": "4107"}, {}, "buyer_inside"),
        ({"base": "paid_up_to_technical_amount"}, {"contracts.0.technical_amount": None}, "base"),
        (
            {"base": "paid_up_to_technical_amount"},
            {"contracts.0.technical_amount": "599999.99"},
            "over_contract",
        ),
    ],
)
def test_bureau_parameters(values, changes, code):
    scheme = changed_scheme("HB-S1", date(2025, 1, 1), **values)
    result = calculate(facts_of("hebi_buyer", **changes), scheme, ON)
    assert [line.reason_code for line in result.lines] == [code]


def test_rounding_unit_of_one_yuan():
    scheme = changed_scheme("HB-S1", date(2025, 1, 1), rounding_unit="1")
    facts = facts_of("hebi_buyer", **{"contracts.0.payments.0.amount": "1239.99"})
    assert calculate(facts, scheme, ON).amount == Decimal("123.00")
    assert round_down(Decimal("999.99"), Decimal(100)) == Decimal("900.00")


@pytest.mark.parametrize(
    ("path", "value", "where", "message"),
    [
        ("contracts.0.amount", "0", "$.contracts[0].amount", "应大于 0"),
        ("contracts.0.payments.0.amount", 0, "$.contracts[0].payments[0].amount", "应大于 0"),
        ("contracts.0.invoices.0.amount", "0.00", "$.contracts[0].invoices[0].amount", "应大于 0"),
        ("contracts.0.technical_amount", "1000000.01", "$.contracts[0].technical_amount", "大于"),
        ("contracts.0.signed_on", "2025-02-21", "$.contracts[0].registered_on", "早于签订日期"),
        ("contracts.0.revoked_on", "2025-02-19", "$.contracts[0].revoked_on", "早于登记日期"),
        ("contracts.0.revoked_on", "2026-05-01", "$.contracts[0].revoked_on", "状态却不是已撤销"),
        ("contracts.0.seller.country", "DEU", "$.contracts[0].seller.region", "境外主体"),
        (
            "applicant.qualifications",
            [
                {
                    "kind": "a",
                    "level": "county",
                    "valid_from": "2025-01-02",
                    "valid_to": "2025-01-01",
                }
            ],
            "$.applicant.qualifications[0].valid_to",
            "早于",
        ),
        (
            "applicant.already_granted",
            [{"scheme": "HB-S1", "year": 2026, "amount": 0}],
            "$.applicant.already_granted[0].amount",
            "应大于 0",
        ),
    ],
)
def test_contradictory_facts_are_refused(path, value, where, message):
    with pytest.raises(InvalidFacts) as refused:
        facts_of("hebi_buyer", **{path: value})
    assert any(e.path == where and message in e.message for e in refused.value.errors)


@pytest.mark.parametrize("written", [{}, {"id": "R9"}, {"title": " 省重大 新型研发机构"}])
def test_one_event_listed_twice_is_refused(written):
    """It would be awarded twice; two events on two days are two."""
    first, *_others = document("hebi_new_institute")["events"]
    again = {name: value for name, value in first.items() if name != "id"} | written
    with pytest.raises(InvalidFacts, match="同一件事只填一次"):
        facts_of("hebi_new_institute", events=[first, again])
    later = again | {"id": "R9", "happened_on": "2025-11-21"}
    assert len(facts_of("hebi_new_institute", events=[first, later]).events) == 2


@pytest.mark.parametrize("amount", ["-1", "1.001", "NaN", "Infinity", "1E+16"])
def test_facts_built_without_a_file_are_checked_too(amount):
    facts = facts_of("hebi_buyer")
    contract = replace(facts.contracts[0], amount=Decimal(amount), technical_amount=None)
    with pytest.raises(InvalidFacts):
        calculate(replace(facts, contracts=(contract,)), CLAUSES["HB-S1"], ON)


def test_same_contract_payment_or_invoice_twice_is_refused():
    facts = facts_of("hebi_buyer")
    contract = facts.contracts[0]
    twice = replace(
        contract,
        payments=(replace(contract.payments[0], id="a"),) * 2,
        invoices=contract.invoices * 2,
    )
    with pytest.raises(InvalidFacts) as refused:
        calculate(replace(facts, contracts=(twice, twice)), CLAUSES["HB-S1"], ON)
    paths = [error.path for error in refused.value.errors]
    assert "$.contracts[1].number" in paths
    assert "$.contracts[0].payments[1].id" in paths
    assert "$.contracts[0].invoices[1].number" in paths


def test_unnumbered_contracts_of_one_title_are_told_apart_by_their_parties():
    data = document("hubei_buyer", {"contracts.0.number": None, "contracts.0.registered_on": None})
    contract = data["contracts"][0] | {"status": "submitted"}
    other = {"name": "示例华中科技大学", "uscc": "12420000441626842D", "region": "420111"}
    payment = {"paid_on": "2025-04-01", "amount": "100000.00", "voucher_number": "V2"}
    data["contracts"] = [contract, contract | {"seller": other, "payments": [payment]}]
    result = calculate(read_facts(as_bytes(data)), CLAUSES["HU-S1"], ON)
    assert result.amount == Decimal("60000.00")
    assert len({line.contract for line in result.lines}) == 2
    data["contracts"][1] = contract
    with pytest.raises(InvalidFacts, match="合同重复"):
        read_facts(as_bytes(data))


def test_digest_is_stable_between_runs():
    """A stored calculation sheet is compared with this; it may change only with the rules."""
    facts = facts_of("hebi_buyer")
    digests = {calculate(facts, CLAUSES["HB-S1"], ON).digest for _ in range(3)}
    assert len(digests) == 1
    later = calculate(facts, CLAUSES["HB-S1"], ON + timedelta(days=1))
    assert later.digest not in digests


def test_estimate_gives_a_result_for_every_scheme():
    results = estimate(facts_of("hubei_buyer"), ON)
    assert [r.scheme_id for r in results] == list(CLAUSES)
    assert [r.scheme_id for r in results if r.eligible] == ["HU-S1"]


def test_many_payments_add_up_exactly():
    """0.01 yuan five thousand times is 50.00 yuan, whatever the order."""
    facts = facts_of("hubei_buyer")
    pennies = [PaymentFact(date(2025, 1, 1), Decimal("0.01"), f"P{i}") for i in range(5000)]
    random.Random(7).shuffle(pennies)
    contract = replace(facts.contracts[0], payments=tuple(pennies))
    result = calculate(replace(facts, contracts=(contract,)), CLAUSES["HU-S1"], ON)
    assert (result.base, result.amount) == (Decimal("50.00"), Decimal("5.00"))


SOURCES = sorted(Path(policies.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_float_and_no_inexact_division_near_money(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not (isinstance(node, ast.Name) and node.id in ("float", "round"))
        assert not (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div))
