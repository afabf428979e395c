"""Clauses in the database: loaded once, a changed one is a new version, nothing is altered."""

from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command

from contracts.subsidies.claims import loading
from contracts.subsidies.claims.loading import load_schemes
from contracts.subsidies.claims.models import Scheme
from contracts.subsidies.policies.clause import parse_clause
from contracts.subsidies.policies.pack import DATA, as_json, load_clauses, read_entry
from techmarket.workflow.actions import perform
from tests.factories.subsidies import calculated_claim, draft_claim, scheme

pytestmark = pytest.mark.django_db

CLAUSES = len(load_clauses())


def entry(name="hu-s1"):
    [path] = DATA.rglob(f"{name}.yaml")
    return read_entry(path)


def write(folder, *entries):
    for number, one in enumerate(entries):
        folder.joinpath(f"{number}.yaml").write_text(yaml.safe_dump(one, allow_unicode=True))
    return folder


def run(**options):
    out = StringIO()
    call_command("loadschemes", stdout=out, **options)
    return out.getvalue()


def test_loading_twice_writes_nothing():
    assert run().count("新增") == CLAUSES
    before = list(Scheme.objects.values())
    assert run().count("没有变化") == CLAUSES
    assert list(Scheme.objects.values()) == before


@pytest.mark.parametrize("name", ["hb-s1", "hb-s4", "hu-s1", "hu-s4", "as-r7"])
def test_a_row_and_its_file_give_the_same_clause(name):
    run()
    row = Scheme.objects.get(code=name.upper())
    assert parse_clause(row.entry) == parse_clause(entry(name))
    assert row.region_id == entry(name)["region"].ljust(6, "0")


def test_a_changed_file_is_a_new_version_and_old_claims_keep_theirs(tmp_path):
    claim = calculated_claim()
    changed = entry()
    changed["parameters"]["rate"]["values"]["2026-01-01"] = {
        "value": "0.20",
        "source": "clause",
        "reference": "HU-S1",
    }
    comparisons = load_schemes(write(tmp_path, changed))
    assert "HU-S1 第 2 版：新的一版" in map(str, comparisons)
    assert claim.scheme.version == 1
    assert claim.sheet.holds()
    assert (scheme().version, str(scheme().rules.terms(claim.applied_on).parameters.rate)) == (
        2,
        "0.20",
    )


def test_a_draft_is_calculated_by_the_text_that_is_current_when_it_is_sent(tmp_path):
    claim = draft_claim()
    load_schemes(write(tmp_path, entry() | {"title": "另一个名称"}))
    claim = perform(claim, "submit", actor=claim.created_by)
    assert claim.scheme.version == 2


def test_going_back_to_the_former_text_takes_up_the_former_version(tmp_path):
    load_schemes()
    changed = entry() | {"title": "另一个名称"}
    load_schemes(write(tmp_path, changed))
    load_schemes()
    versions = Scheme.objects.filter(code="HU-S1").values_list("version", "is_current")
    assert set(versions) == {(1, True), (2, False)}


def test_a_file_that_is_gone_is_only_reported(tmp_path):
    load_schemes()
    assert run(data=write(tmp_path, entry())).count("文件中已没有") == CLAUSES - 1
    assert Scheme.objects.current().count() == CLAUSES


def test_check_compares_and_writes_nothing():
    with pytest.raises(CommandError, match="不一致") as error:
        run(check=True)
    assert (error.value.returncode, Scheme.objects.count()) == (1, 0)
    run()
    assert "没有差异" in run(check=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"notice": {}}, "公示期"),
        ({"notice": {"2020-01-01": {"days": 0, "unit": "working", "source": "bureau"}}}, "公示期"),
        ({"notice": {"2020-01-01": {"days": 5, "unit": "weeks", "source": "bureau"}}}, "公示期"),
        ({"parameters": {}}, "没有参数"),
        ({"valid_from": "昨天"}, "写错"),
        ({"region": "99"}, "没有行政区划"),
    ],
    ids=["no term", "zero days", "unknown unit", "no parameters", "no date", "no region"],
)
def test_a_faulty_file_is_named_and_nothing_is_written(tmp_path, change, message):
    good = entry("hb-s1")
    with pytest.raises(CommandError, match=message) as error:
        run(data=write(tmp_path, good, entry() | change))
    assert (error.value.returncode, Scheme.objects.count()) == (2, 0)


@pytest.mark.parametrize("content", ["- 1\n- 2\n", "a: [", "", "\x00"])
def test_a_file_that_is_no_clause(tmp_path, content):
    tmp_path.joinpath("x.yaml").write_text(content)
    with pytest.raises(CommandError) as error:
        run(data=tmp_path)
    assert error.value.returncode == 2


@pytest.mark.parametrize("codes", [(), ("HU-S1", "HU-S1")], ids=["none", "twice"])
def test_no_clause_or_one_code_twice(tmp_path, codes):
    with pytest.raises(CommandError):
        run(data=write(tmp_path, *(entry() | {"id": code} for code in codes)))


def test_plain_is_what_the_database_gives_back():
    load_schemes()
    row = Scheme.objects.get(code="HB-S1")
    assert row.entry == as_json(entry("hb-s1"))
    assert row.digest == loading.entry_digest(row.entry)
