"""The demonstration data are what the platform would accept: checked without a database."""

import csv
import datetime as dt
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password

from techmarket.accounts.models import ADMIN_DUTIES, Role
from techmarket.codes.identifiers import (
    normalise_patent_number,
    normalise_uscc,
    validate_achievement_number,
    validate_patent_number,
    validate_uscc,
)
from techmarket.demo import records
from techmarket.demo.accounts import DEMO_ACCOUNTS

ROOT = Path(__file__).parents[2] / "techmarket"
CITIES = ("2103", "4106", "6208", "4201", "4206", "4205", "31")
COUNTS = {
    "organizations": 28,
    "achievements": 44,
    "demands": 32,
    "brokers": 12,
    "contracts": 64,
    "claims": 6,
}
DATA = {name: records(name) for name in COUNTS}
BY_REF = {name: {row["ref"]: row for row in rows} for name, rows in DATA.items()}
ORGS = BY_REF["organizations"]
CONTRACTS = DATA["contracts"]
SINGLE = {  # table, field → file of the code table, or of the record referred to
    ("organizations", "region"): "regions",
    ("organizations", "industry"): "industries",
    ("organizations", "party_type"): "party_types",
    ("achievements", "field"): "tech_fields",
    ("achievements", "industry"): "industries",
    ("achievements", "ip_kind"): "ip_kinds",
    ("achievements", "plan_source"): "plan_sources",
    ("achievements", "region"): "regions",
    ("demands", "field"): "tech_fields",
    ("demands", "industry"): "industries",
    ("demands", "region"): "regions",
    ("brokers", "region"): "regions",
    ("contracts", "kind"): "contract_kinds",
    ("contracts", "field"): "tech_fields",
    ("contracts", "ip_kind"): "ip_kinds",
    ("contracts", "plan_source"): "plan_sources",
    ("contracts", "goal"): "socio_economic_goals",
    ("contracts", "industry"): "industries",
    ("contracts", "implementation_region"): "regions",
}
REFERENCES = {
    ("achievements", "org"): "organizations",
    ("demands", "org"): "organizations",
    ("brokers", "org"): "organizations",
    ("contracts", "buyer"): "organizations",
    ("contracts", "seller"): "organizations",
    ("contracts", "intermediary"): "organizations",
    ("contracts", "broker"): "brokers",
    ("contracts", "achievement"): "achievements",
    ("contracts", "demand"): "demands",
    ("claims", "applicant"): "organizations",
}
TEXTS = [
    ("organizations", "intro", 80, 200),
    ("achievements", "summary", 100, 400),
    ("achievements", "title", 8, 60),
    ("demands", "description", 100, 400),
    ("demands", "targets", 15, 200),
    ("demands", "title", 8, 60),
    ("brokers", "intro", 40, 200),
]


def codes(table):
    """Codes of a table; of the industries as this data writes them, section letter and number."""
    with (ROOT / f"codes/data/{table}.csv").open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    if table == "industries":
        return {row["parent"] + row["code"] for row in rows}
    return {row["code"] for row in rows}


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(("name", "least"), COUNTS.items())
def test_enough_records_each_named_once_and_marked(name, least):
    assert len(DATA[name]) >= least
    assert len(BY_REF[name]) == len(DATA[name])
    assert all(row["is_demo"] for row in DATA[name])


@pytest.mark.parametrize(("key", "table"), SINGLE.items())
def test_codes_exist(key, table):
    name, field = key
    assert {row[field] for row in DATA[name]} <= codes(table)


@pytest.mark.parametrize(("key", "target"), REFERENCES.items())
def test_references_resolve(key, target):
    name, field = key
    assert {row[field] for row in DATA[name] if row[field]} <= set(BY_REF[target])


@pytest.mark.parametrize(("name", "field", "least", "most"), TEXTS)
def test_texts_have_a_believable_length(name, field, least, most):
    odd = {row["ref"]: len(row[field]) for row in DATA[name]}
    assert {ref: n for ref, n in odd.items() if not least <= n <= most} == {}


def test_titles_and_texts_are_not_copies():
    for name, field in (("achievements", "summary"), ("demands", "description")):
        assert len({row[field] for row in DATA[name]}) == len(DATA[name])
    assert len({c["title"] for c in CONTRACTS}) == len(CONTRACTS)


def test_organisations_carry_the_mark_and_valid_codes():
    for org in DATA["organizations"]:
        assert org["name"].endswith("（示例）")
        assert org["uscc"] == normalise_uscc(org["uscc"])
        validate_uscc(org["uscc"])
        assert org["uscc"][2:8] == org["region"]
        assert org["contact_phone"].startswith("1380000")
    assert len({org["uscc"] for org in DATA["organizations"]}) == len(ORGS)


def test_organisations_cover_the_cities_and_some_await_verification():
    regions = [org["region"] for org in DATA["organizations"]]
    for city in CITIES:
        assert len({r for r in regions if r.startswith(city)}) >= 2, city
    statuses = Counter(org["status"] for org in DATA["organizations"])
    assert 2 <= statuses["submitted"] <= 5
    assert set(statuses) == {"submitted", "verified"}


def test_qualification_terms_are_in_order():
    for org in DATA["organizations"]:
        for item in org["qualifications"]:
            assert not item["valid_to"] or day(item["valid_from"]) <= day(item["valid_to"])


def test_patents_and_registration_numbers_are_valid_and_used_once():
    numbers = []
    for row in DATA["achievements"]:
        if row["achievement_number"]:
            validate_achievement_number(row["achievement_number"])
            assert row["achievement_number"][3:7] == row["completed_on"][:4]
        for patent in row["patents"]:
            validate_patent_number(patent["number"])
            assert patent["number"] == normalise_patent_number(patent["number"])
            assert patent["number"][:4] <= row["completed_on"][:4]
            numbers.append(patent["number"])
    assert len(numbers) == len(set(numbers)) >= 40


def test_achievements_are_complete():
    forms = codes_names("achievement_forms")
    for row in DATA["achievements"]:
        assert 1 <= row["maturity"] <= 9
        assert 3 <= len(row["keywords"]) <= 6
        assert set(row["forms"]) <= forms
        assert set(row["transfer_modes"]) <= {
            "transfer",
            "license",
            "equity",
            "cooperate",
            "service",
        }
        assert (row["price_kind"] == "fixed") == (row["price"] is not None)
        assert row["price"] is None or Decimal(row["price"]) > 0
        assert row["advantages"]
        assert row["application"]
        assert row["inventors"]


def codes_names(table):
    with (ROOT / f"codes/data/{table}.csv").open(encoding="utf-8-sig") as lines:
        return {row["name"] for row in csv.DictReader(lines)}


def test_demands_have_budgets_and_deadlines():
    for row in DATA["demands"]:
        assert 0 < Decimal(row["budget_min"]) <= Decimal(row["budget_max"])
        assert ORGS[row["org"]]["kind"] == "enterprise"
        if row["status"] in ("published", "closed"):
            assert day(row["published_on"]) < day(row["deadline_on"])
        if row["status"] == "published":
            assert "2026-12-01" <= row["deadline_on"] <= "2027-09-30"


def test_most_published_demands_have_an_answer_among_listed_achievements():
    answered = 0
    for row in DATA["demands"]:
        for ref in row["expected_matches"]:
            assert BY_REF["achievements"][ref]["status"] == "listed"
        answered += bool(row["expected_matches"]) and row["status"] == "published"
    assert answered >= 20


def test_brokers_hold_certificates():
    numbers = [row["certificate_number"] for row in DATA["brokers"]]
    assert len(set(numbers)) == len(numbers)
    for row in DATA["brokers"]:
        assert day(row["issued_on"]) < day(row["valid_to"])
        assert set(row["fields"]) <= codes("tech_fields")
        assert set(row["regions"]) <= codes("regions")
        assert row["grade"] in ("junior", "middle", "senior")


def test_one_account_for_each_role_and_duties_kept_apart():
    usernames = [account.username for account in DEMO_ACCOUNTS]
    assert len(set(usernames)) == len(usernames)
    held = {role for account in DEMO_ACCOUNTS for role, _region in account.grants}
    assert held == set(Role.values)
    for account in DEMO_ACCOUNTS:
        roles = {role for role, _region in account.grants}
        assert len(roles & set(ADMIN_DUTIES)) <= 1
        assert {region for _role, region in account.grants if region} <= codes("regions")
        assert account.organization is None or account.organization in ORGS
        assert account.broker is None or account.broker in BY_REF["brokers"]
        validate_password(account.password)
