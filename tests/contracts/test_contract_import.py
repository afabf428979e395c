"""What an import of contracts adds to what all imports do: parties, licences, whose they are."""

import csv
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.corrections import reverse
from contracts.models import Contract, ContractParty
from institutions.models import Organization
from techmarket.workflow.actions import perform
from tests.clients import client_of, text_of
from tests.factories.contracts import add_text, confirmed, draft_contract, paid, registered_contract
from tests.factories.demands import member_of
from tests.factories.institutions import enterprise, join, university
from tests.factories.people import UserFactory, officer
from tests.queries import assert_same_queries
from tests.sheets import SHEETS, totals

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    return SHEETS["contracts"]()


@pytest.fixture
def contract(sheet):
    """The contract of the sheet's first row."""
    assert sheet.confirm(sheet.upload(sheet.rows({}))).status_code == 302
    return Contract.objects.get()


def imported(sheet, **changes):
    response = sheet.upload(sheet.rows(changes))
    assert totals(response) == (0, 1, 0)
    assert sheet.confirm(response).status_code == 302
    assert totals(sheet.upload(sheet.rows(changes))) == (0, 0, 1)


def middle(contract):
    rows = ContractParty.objects.filter(contract=contract, role="intermediary")
    return list(rows.values_list("uscc", "work"))


def state():
    return list(Contract.objects.order_by("pk").values_list("pk", "updated_at"))


def test_a_licence_with_an_intermediary_is_imported_whole(sheet, contract):
    assert (contract.licence_mode, contract.licence_years) == ("ordinary", 5)
    assert str(contract.signed_on) == "2026-01-03"
    assert [party.role for party in contract.parties.all()] == ["seller", "buyer", "intermediary"]
    assert middle(contract) == [(sheet.row["中介方信用代码"], "组织洽谈")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_imports_without_a_change(sheet, kind):
    seller, agency = university(), enterprise(kind="agency")
    draft_contract(seller=seller, intermediary=agency, external_key="H-1", is_related=True)
    colleague = join(UserFactory(), seller)
    draft_contract(seller=seller, intermediary=agency, external_key="H-1", by=colleague)
    registered_contract(seller=seller, intermediary=agency, kind_id="KF2", licence_mode="")
    buyer = university()
    draft_contract(seller=buyer, buyer=seller, by=member_of(buyer))
    sheet.user = member_of(seller)
    exported = sheet.client.get(f"/contracts/?export={kind}")
    before, parties = state(), list(ContractParty.objects.order_by("pk").values())
    dry = sheet.send(exported.content, f"合同.{kind}")
    assert totals(dry) == (0, 0, 4)
    assert sheet.confirm(dry).status_code == 302
    assert state() == before
    assert list(ContractParty.objects.order_by("pk").values()) == parties


def test_a_changed_amount_leaves_the_parties_as_they_were(sheet, contract):
    agency = Organization.objects.get(uscc=sheet.row["中介方信用代码"])
    name = agency.name
    Organization.objects.filter(pk=agency.pk).update(name="更名机构")
    perform(agency, "suspend", actor=officer(region=None), note="停业")
    imported(sheet, **{"合同成交额（元）": "1200000"})
    party = contract.parties.get(role="intermediary")
    assert (party.name, party.work) == (name, "组织洽谈")


@pytest.mark.parametrize(
    "columns", [("中介方信用代码", "中介方承担的工作", "许可方式", "关联交易")]
)
def test_an_older_template_keeps_what_it_does_not_name(sheet, contract, columns):
    for column in columns:
        del sheet.row[column]
    imported(sheet, 项目名称="改名")
    assert [work for _code, work in middle(contract)] == ["组织洽谈"]


def test_the_intermediary_changes_with_the_file(sheet, contract):
    other = enterprise(kind="agency")
    imported(sheet, 中介方承担的工作="起草合同")
    assert [work for _code, work in middle(contract)] == ["起草合同"]
    imported(sheet, **{"中介方信用代码": other.uscc, "中介方承担的工作": "洽谈"})
    assert middle(contract) == [(other.uscc, "洽谈")]

    # An empty cell takes the intermediary away only where that was chosen.
    empty = {"中介方信用代码": "", "中介方承担的工作": ""}
    sheet.confirm(sheet.upload(sheet.rows(empty)))
    assert middle(contract) == [(other.uscc, "洽谈")]
    token = {"token": sheet.upload(sheet.rows(empty)).context["token"]}
    sheet.client.post("/contracts/import/", token | {"erase": "1"})
    assert middle(contract) == []


def test_a_submitted_contract_is_unchanged_or_refused(sheet, contract):
    perform(confirmed(add_text(contract)), "submit", actor=sheet.user)
    assert totals(sheet.upload(sheet.rows({}))) == (0, 0, 1)
    column, cell = sheet.change
    for changes in ({column: cell}, {"中介方承担的工作": "别的"}, {"有效期止": "2028-01-01"}):
        response = sheet.upload(sheet.rows(changes))
        assert response.status_code == 422
        assert "当前状态或您的权限不允许修改" in text_of(response)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"买方信用代码": "卖方"}, "卖方、买方、中介方不能是同一单位"),
        ({"中介方信用代码": "卖方"}, "卖方、买方、中介方不能是同一单位"),
        ({"卖方信用代码": "别的单位"}, "您所在的单位须是合同的当事人之一"),
        ({"买方信用代码": "两个单位"}, "请填写一个单位的统一社会信用代码"),
        ({"中介方信用代码": "两个单位"}, "请填写一个单位的统一社会信用代码"),
        ({"中介方信用代码": ""}, "没有中介方的请留空"),
        ({"中介方承担的工作": "长" * 201}, "最多 200 字"),
        ({"合同类别代码": "XK"}, "“技术许可”是大类，请选择其中的小类"),
        ({"外部编号": "TM-1"}, "没有平台编号为“TM-1”的本单位记录"),
    ],
)
def test_parties_and_kinds_as_the_page_refuses_them(sheet, changes, message):
    other = enterprise()
    codes = {
        "卖方": sheet.row["卖方信用代码"],
        "别的单位": other.uscc,
        "两个单位": f"{other.uscc}、{enterprise().uscc}",
    }
    changes = {column: codes.get(cell, cell) for column, cell in changes.items()}
    response = sheet.upload(sheet.rows(changes))
    assert response.status_code == 422
    assert message in text_of(response)
    assert not Contract.objects.exists()


def test_somebody_elses_contract_is_out_of_reach(sheet):
    other = draft_contract(external_key="H-1")
    response = sheet.upload([sheet.row | {"外部编号": f"TM-{other.pk}"}])
    assert "没有平台编号为" in text_of(response)
    assert totals(sheet.upload(sheet.rows({}))) == (1, 0, 0)  # “H-1” is theirs, not ours


def test_a_colleagues_contract_is_changed_under_the_platforms_number(sheet):
    seller = Organization.objects.get(uscc=sheet.row["卖方信用代码"])
    colleague = join(UserFactory(), seller)
    theirs = draft_contract(seller=seller, by=colleague, external_key="Z-9")
    assert sheet.confirm(sheet.upload([sheet.row | {"外部编号": f"TM-{theirs.pk}"}]))
    theirs.refresh_from_db()
    assert (theirs.title, theirs.external_key) == (sheet.row["项目名称"], "Z-9")


def test_organisations_are_read_once(sheet):
    def counted(rows):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert sheet.upload(rows).status_code == 200
        return sum('"institutions_organization"."uscc" = ' in q["sql"] for q in queries)

    rows = [sheet.row | {"外部编号": f"N-{n}", "项目名称": f"合同{n}"} for n in range(6)]
    assert counted(rows) == counted(rows[:2]) > 0


def test_an_export_costs_the_same_queries_with_more_rows():
    seller = university()

    def make_rows(n):
        for i in range(n):
            draft_contract(seller=seller, kind_id=("KF2", "XK1", "ZR1")[i % 3])

    client = client_of(member_of(seller))
    assert_same_queries(client, "/contracts/?export=csv", make_rows, few=3, many=9)


def test_an_export_says_what_came_back_and_imports_without_a_change(sheet):
    seller = university()
    contract = registered_contract(seller=seller, kind_id="KF2", licence_mode="")
    payment = paid(contract, "300000.00")
    reverse(
        payment,
        kind="return",
        reason="退货",
        by=payment.created_by,
        on=payment.paid_on,
        amount=Decimal("120000.00"),
        number="TK-1",
        dated=payment.paid_on,
    )
    sheet.user = member_of(seller)
    exported = sheet.client.get("/contracts/?export=csv")
    [row] = csv.DictReader(exported.content.decode("utf-8-sig").splitlines())
    assert (row["净到账额（元）"], row["退款和冲销（元）"]) == ("180000.00", "120000.00")
    assert (row["净开票额（元）"], row["红字发票和冲销（元）"]) == ("300000.00", "")
    assert totals(sheet.send(exported.content, "合同.csv")) == (0, 0, 1)
