import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator, FormatChecker

from contracts.subsidies.policies.clause import parse_clause
from contracts.subsidies.policies.intake import MOST_BYTES, read_facts
from contracts.subsidies.policies.intake.schema import validator
from contracts.subsidies.policies.pack import DATA, load_clauses
from contracts.subsidies.policies.soundness import InvalidFacts
from contracts.subsidies.policies.values import InvalidClause
from tests.subsidies.facts_documents import as_bytes, document

EXAMPLE = str(DATA / "facts.example.json")


def run(*args):
    out = StringIO()
    call_command("estimate_subsidy", *args, stdout=out)
    return out.getvalue()


def refusal(*args):
    with pytest.raises(CommandError) as refused:
        run(*args)
    assert refused.value.returncode == 2
    return str(refused.value)


def written(tmp_path, content):
    path = tmp_path / "facts.json"
    path.write_bytes(content)
    return str(path)


def test_example_prints_amount_trace_and_clause():
    text = run(EXAMPLE)
    assert "适用的条款：HB-S1　不适用的条款：HB-S2、HB-S5、HU-S1、HB-S3a" in text
    assert "适用，60,000.00 元，为上限" in text
    assert "按比例：600,000.00 × 10% = 60,000.00" in text
    assert "没有对应的发票" in text
    for scheme in load_clauses():
        assert scheme.quote in text
    assert "转化地 河南省鹤壁市淇滨区（410611） 不在 湖北省（420000） 范围内" in text
    for fact in (
        "成交额 1,000,000.00 元，其中技术交易额 900,000.00 元",
        "卖方：示例：上海某研究院（123100004250000064），上海市浦东新区（310115）",
        "发票 25312000000000000001：2025-03-08 开具，600,000.00 元",
        "以前的补助：HB-S1 2025 年度 300,000.00 元",
        "600,000.00、1,000,000.00、600,000.00 取低 = 600,000.00",
        "登记年度沿用 2023 年发布的省通知：60,000.00 元（+0.00）",
        "请判断：“先进”",
    ):
        assert fact in text


def test_json_has_amounts_as_text_and_names_what_is_missing():
    data = json.loads(
        run(EXAMPLE, "--format", "json", "--scheme", "HB-S1"), parse_float=pytest.fail
    )
    (result,) = data["results"]
    assert result["amount"] == "60000.00"
    assert result["missing_facts"] == [
        "$.contracts[2025410600000101].payments[ZZ-20251120-07].invoice_number"
    ]
    assert [line["reason_code"] for line in result["lines"]] == ["counted", "no_invoice"]


@pytest.mark.parametrize(("date_given", "on"), [(None, "2026-12-31"), ("2026-03-01", "2026-03-01")])
def test_without_a_date_it_is_within_the_year_of_the_application(tmp_path, date_given, on):
    """A year is applied in before it ends, whenever the file is read."""
    facts = json.loads(Path(EXAMPLE).read_text())
    facts["application"] = {"year": 2026, "date": date_given}
    with time_machine.travel("2027-05-04"):
        data = json.loads(run(written(tmp_path, as_bytes(facts)), "--format", "json"))
    assert (data["on"], data["results"][0]["amount"]) == (on, "60000.00")


def test_day_on_the_command_line_wins(tmp_path):
    data = document("hebi_buyer")
    del data["application"]["year"]
    path = written(tmp_path, as_bytes(data))
    assert "计算日：2027-03-01　申报年度：2027（上年度 2026）" in run(path, "--on", "2027-03-01")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "不是正确的 JSON，第 1 行第 1 列"),
        (b'{"applicant": ', "不是正确的 JSON"),
        pytest.param(b"[" * 100_000, "嵌套过深", id="brackets"),
        (b"\xff\xfe{", "不是 UTF-8"),
        (b"NaN", "不接受 NaN"),
        (b'{"a": 1, "a": 2}', "字段写了两次：a"),
        pytest.param(b"1" * 5000, "位数过多", id="digits"),
        pytest.param(b" " * (MOST_BYTES + 1), "超过 5 MB", id="too-big"),
        (b"[]", "$：应为对象"),
        (b"{}", "$：缺少字段 applicant、contracts"),
    ],
)
def test_unreadable_file_says_why(tmp_path, content, message):
    assert message in refusal(written(tmp_path, content))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("contracts.0.amount", 1000.5, "$.contracts[0].amount：金额（元）写成文字或整数"),
        ("contracts.0.amount", "-5", "不能为负"),
        ("contracts.0.amount", -5, "不能为负"),
        ("contracts.0.amount", "1,000", "不加千分位"),
        ("contracts.0.amount", "１００", "金额（元）写成文字"),
        ("contracts.0.amount", "1.001", "最多两位小数"),
        ("contracts.0.amount", "1e9", "金额（元）写成文字"),
        ("contracts.0.amount", 10**20, "金额（元）写成文字"),
        ("contracts.0.amount", True, "金额（元）写成文字"),
        ("contracts.0.payments.0.paid_on", "2025-02-30", "应是真实的一天"),
        ("contracts.0.payments.0.paid_on", "20250301", "写成 2026-03-01 的形式"),
        ("contracts.0.kind", "XX", "合同类别应为 KF"),
        ("contracts.0.status", "done", "不在可选值之中：draft"),
        ("contracts.0.title", "", "$.contracts[0].title：不能为空"),
        ("contracts.0.title", "字" * 301, "最多 300 个字"),
        ("contracts.0.colour", "red", '没有这些字段："colour"；可用的是 id、number'),
        ("contracts.0.seller.region", "41", "行政区划是 6 位代码"),
        ("contracts.0.seller", {"a": [1]}, "缺少字段 name"),
        ("contracts.0.seller", [], "应为对象 {…}，现在是 数组"),
        ("applicant.uscc", "91410600MA9F0001", "统一社会信用代码是 18 位"),
        ("applicant.uscc", "91410600MA9F00015I", "不含 I、O、S、V、Z"),
        ("application.year", 2**63, "$.application.year：不能大于 2100"),
        ("claimed_vouchers", "V1", "$.claimed_vouchers：应为数组"),
    ],
)
def test_wrong_value_names_its_path_and_the_remedy(tmp_path, path, value, message):
    data = document("hebi_buyer", {path: value})
    assert message in refusal(written(tmp_path, as_bytes(data)))


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("contracts.0.title", "一\n  应补 9,999,999.00", "$.contracts[0].title"),
        ("contracts.0.title", "一\u2028二", "$.contracts[0].title"),
        ("contracts.0.title", "\x1b[2J", "$.contracts[0].title"),
        ("contracts.0.title", "\u202e001", "$.contracts[0].title"),
        ("contracts.0.title", "\ud800", "$.contracts[0].title"),
        ("applicant.uscc", "91410600MA9F00015K\n", "$.applicant.uscc"),
        ("contracts.0.amount", "1000000.00\n", "$.contracts[0].amount"),
        ("contracts.0.payments.0.paid_on", "2025-03-05\n", "$.contracts[0].payments[0].paid_on"),
        ("claimed_vouchers", ["V9", "V\x7f"], "$.claimed_vouchers[1]"),
    ],
)
@pytest.mark.parametrize("escaped", [True, False], ids=["escaped", "as it is"])
def test_text_that_forges_a_line_is_refused_with_its_path(path, value, where, escaped):
    content = json.dumps(document("hebi_buyer", {path: value}), default=str, ensure_ascii=escaped)
    with pytest.raises(InvalidFacts) as refused:
        read_facts(content.encode("utf-8", "surrogatepass"))
    assert {e.path for e in refused.value.errors} <= {where, "$"}
    assert "\n" not in str(refused.value)


def test_a_field_name_that_forges_a_line_is_refused():
    with pytest.raises(InvalidFacts, match="字段名含有控制字符") as refused:
        read_facts(as_bytes(document("hebi_buyer", {"a\nb": 1})))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["hb-s1", "HB-S1 ", "HB-S99"])
def test_an_earlier_grant_under_no_known_clause_is_refused(tmp_path, scheme):
    """Written otherwise it would count as never granted."""
    grants = [{"scheme": scheme, "year": 2026, "amount": "1"}]
    data = document("hebi_buyer", {"applicant.already_granted": grants})
    text = refusal(written(tmp_path, as_bytes(data)))
    assert f"$.applicant.already_granted[0].scheme：没有条款 {scheme}；可用的是 HB-S1" in text


@pytest.mark.parametrize(
    ("path", "value", "where", "message"),
    [
        ("applicant.region", "419999", "$.applicant.region", "没有行政区划代码 419999"),
        ("contracts.0.seller.region", "410999", "$.contracts[0].seller.region", "410999"),
        ("contracts.0.buyer.region", "990000", "$.contracts[0].buyer.region", "990000"),
        ("contracts.0.implementation_region", "410698", "implementation_region", "410698"),
        (
            "contracts.0.intermediaries",
            [{"name": "甲", "region": "410698"}],
            "$.contracts[0].intermediaries[0].region",
            "410698",
        ),
        (
            "contracts.0.seller",
            {"name": "甲", "country": "GER"},
            "$.contracts[0].seller.country",
            "没有国别代码 GER",
        ),
        (
            "contracts.0.intermediaries",
            [{"name": "甲", "region": "410611", "country": "DEU"}],
            "$.contracts[0].intermediaries[0].region",
            "境外主体（DEU）没有行政区划",
        ),
    ],
)
def test_codes_exist_and_agree(tmp_path, path, value, where, message):
    text = refusal(written(tmp_path, as_bytes(document("hebi_buyer", {path: value}))))
    assert where in text
    assert message in text


@pytest.mark.parametrize("region", ["410611", "410671", "710000", "810000"])
def test_counties_areas_and_provinces_are_places(tmp_path, region):
    data = document("hebi_buyer", {"contracts.0.implementation_region": region})
    assert "适用的条款" in run(written(tmp_path, as_bytes(data)))


def test_null_is_as_good_as_absent():
    given = document("hebi_buyer", {"contracts.0.payments.0.id": "a"})
    nothing = given | {"grades": None, "claimed_vouchers": None, "application": None}
    nothing["applicant"] |= {"qualifications": None, "already_granted": None}
    nothing["contracts"][0]["intermediaries"] = None
    del given["application"]
    assert read_facts(as_bytes(nothing)) == read_facts(as_bytes(given))
    nothing["contracts"] = None
    with pytest.raises(InvalidFacts, match=r"^\$：缺少字段 contracts$"):
        read_facts(as_bytes(nothing))


@pytest.mark.parametrize(("wrong", "said"), [(60, "有 60 处问题"), (1200, "有 超过 1000 处问题")])
def test_the_number_of_problems_is_the_true_one(tmp_path, wrong, said):
    """All are counted; the first fifty are written out."""
    numbers = [{"number": "", "issued_on": "2025-01-01", "amount": "1"}] * wrong
    text = refusal(
        written(tmp_path, as_bytes(document("hebi_buyer", {"contracts.0.invoices": numbers})))
    )
    assert said in text
    assert text.count("不能为空") == 50
    assert text.endswith("……")


def test_many_unknown_fields_are_named_in_part():
    with pytest.raises(InvalidFacts, match="等 5000 个"):
        read_facts(as_bytes({f"k{i}": 1 for i in range(5000)}))


def test_an_ascii_terminal_gets_the_refusal_too(tmp_path):
    path = written(tmp_path, as_bytes(document("hebi_buyer", {"contracts.0.amount": "很多"})))
    done = subprocess.run(
        [sys.executable, "manage.py", "estimate_subsidy", path],
        env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
    )
    assert done.returncode == 2
    assert b"$.contracts[0].amount" in done.stderr


REFUSED = {
    "contracts.0.amount": [1000.5, -5, "1,000", True, None, [], "1.001", 10**20],
    "contracts.0.payments.0.paid_on": ["2025-02-30", "20250301", 5, None],
    "contracts.0.kind": ["XX", "", "ZR12", None],
    "contracts.0.licence_years": ["-1", 1000, "a", "5.5"],
    "contracts.0.seller": [[], {}, {"name": ""}, {"name": "a", "country": "cn"}],
    "applicant.uscc": ["1", None],
    "application.year": [1999, 2101, "2026", 2026],
    "grades": [[{"kind": "a"}], [{}], [{"kind": "a", "year": 1, "grade": "优", "decided_on": "x"}]],
    "costs": ["x", [], [{"kind": "ip"}]],
}


@pytest.mark.parametrize("path", REFUSED)
def test_our_reading_of_the_schema_is_that_of_a_json_schema_library(path):
    """Ours is fast and speaks Chinese; the library says whether it is right."""
    schema = json.loads(DATA.joinpath("facts.schema.json").read_text("utf-8"))
    library = Draft202012Validator(schema, format_checker=FormatChecker(["date"]))
    Draft202012Validator.check_schema(schema)
    for value in REFUSED[path]:
        data = json.loads(as_bytes(document("hebi_buyer", {path: value})))
        ours = [problem.path for problem in validator().problems(data, "$")]
        assert bool(ours) is not library.is_valid(data), value
        assert validator().fits(data) is library.is_valid(data), value


def test_all_problems_are_listed_at_once():
    data = document("hebi_buyer", {"contracts.0.amount": "x", "applicant.kind": "y"})
    with pytest.raises(InvalidFacts) as refused:
        read_facts(as_bytes(data))
    assert [e.path for e in refused.value.errors] == ["$.applicant.kind", "$.contracts[0].amount"]


def test_wrong_arguments():
    assert "读不到文件 /nowhere.json" in refusal("/nowhere.json")
    assert "可选：HB-S1、HB-S2、HB-S5、HU-S1、HB-S3a" in refusal(EXAMPLE, "--scheme", "XX-1")
    assert "日期应写成 2026-03-01 的形式" in str(refused_argument("--on", "yesterday"))


def refused_argument(*args):
    with pytest.raises(CommandError) as refused:
        run(EXAMPLE, *args)
    return refused.value


def test_amount_may_be_text_or_whole_number():
    one, other = (
        read_facts(as_bytes(document("hebi_buyer", {"contracts.0.amount": amount})))
        for amount in ("1000000", 1000000)
    )
    assert one == other
    assert one.contracts[0].amount == Decimal("1000000")
    assert one.contracts[0].payments[0].paid_on == date(2025, 3, 5)


@pytest.mark.parametrize(
    ("name", "item", "message"),
    [
        ("rate", {"value": 0.1}, "带引号"),
        ("rate", {"value": "-0.1"}, "应大于 0"),
        ("rate", {"value": "ten"}, "不是数值"),
        ("cap_scope", {"value": "month"}, "不在可选值"),
        ("exclude_related", {"value": "no"}, "应为 true 或 false"),
        ("bonus", {"value": "1"}, "没有名为 bonus 的参数"),
        ("rate", {"value": "0.1", "source": "rumour"}, "rumour"),
    ],
)
def test_scheme_written_wrongly_is_refused(name, item, message):
    entry = scheme_entry()
    dated = {"source": "clause", "reference": "X"} | item
    entry["parameters"][name] = {"values": {"2020-01-01": dated}}
    with pytest.raises(InvalidClause, match=message):
        parse_clause(entry)


def test_scheme_without_a_rate_is_refused():
    entry = scheme_entry()
    del entry["parameters"]["rate"]
    with pytest.raises(InvalidClause, match="没有参数 rate"):
        parse_clause(entry)


def scheme_entry():
    values = {
        "rate": "0.1",
        "cap": "1000000",
        "cap_scope": "year",
        "window": "any",
        "evidence": ["voucher"],
    }
    parameters = {
        name: {"values": {"2020-01-01": {"value": v, "source": "clause", "reference": "X"}}}
        for name, v in values.items()
    }
    words = dict.fromkeys(
        ("title", "region", "document", "document_number", "clause", "quote", "payer"), "示例"
    )
    days = {"issued_on": "2020-01-01", "valid_from": "2020-01-01", "valid_to": None}
    plain = {"id": "X", "discretionary": False, "hints": []}
    return {**plain, **words, **days, "parameters": parameters}
