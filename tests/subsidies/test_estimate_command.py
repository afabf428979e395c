import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from contracts.subsidies.policies.clause import parse_clause
from contracts.subsidies.policies.intake import MOST_BYTES, read_facts
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
    assert "转化地 410611 不在 42 范围内" in text


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
