"""Ledgers of payments and invoices as files: entered, refused and taken back as on the pages."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from contracts import corrections, proving, services
from contracts.models import Invoice, Payment
from contracts.resources import PaymentResource
from techmarket.exchange.reading import Table
from techmarket.notifications.models import Notification
from tests.clients import client_of, text_of
from tests.contracts.ledger import NUMBER, SIGNED, TODAY, Ledger
from tests.factories.contracts import draft_contract, paid, registered_contract
from tests.factories.demands import member_of
from tests.factories.institutions import enterprise, university
from tests.races import guarded, second_waits_for_first
from tests.sheets import totals

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["payment", "invoice"])
def test_entered_like_by_hand_and_once(kind, contract):
    """They wait for file and confirmation; the other side is told once for all."""
    ledger = Ledger(kind, contract)
    number = {"payment": "转账凭证号", "invoice": "发票号码"}[kind]
    rows = [ledger.row(), ledger.row(**{number: NUMBER[:-1] + "2"})]
    assert "补传凭证文件" in text_of(ledger.client.get(f"{ledger.url}import/"))
    Notification.objects.all().delete()
    ledger.write(*rows)
    assert ledger.amounts == [300_000, 300_000]
    for paper in ledger.model.objects.all():
        assert paper.is_waiting
        assert paper.entered_for == contract.buyer.organization
    seller = member_of(contract.seller.organization)
    [told] = Notification.objects.filter(user=seller)
    assert "成批录入的 2 笔" in told.title
    assert contract.received_amount() == 0
    assert totals(ledger.send(*rows)) == (0, 0, 2)
    listed = ledger.client.get(ledger.url)
    assert text_of(listed).count("待确认") >= 2
    listed = ledger.client.get(ledger.url, {"state": "proved"})
    assert listed.context["total"] == 0
    with pytest.raises(proving.ValidationError, match="还没有上传凭证文件"):
        proving.prove(paper, by=seller, at=timezone.now())


WRONG = [
    # the cells that are wrong, what is said and at which column
    ({"合同登记编号": "2026310112999999"}, "合同登记编号：没有您看得到的"),
    ({"合同登记编号": "2.02631E+15"}, "合同登记编号：“2.02631E+15”是被 Excel 改写的编号"),
    ({"合同登记编号": "STRANGER"}, "合同登记编号：没有您看得到的"),
    ({"合同登记编号": "DRAFT"}, "合同登记编号：合同登记后才能录入付款和发票"),
    ({"合同登记编号": ""}, "合同登记编号：请填写合同的登记编号"),
    ({"转账凭证号": ""}, "转账凭证号："),
    ({"转账凭证号": "—"}, "转账凭证号："),
    ({"转账凭证号": "#REF!"}, "转账凭证号：单元格是 Excel 的错误值"),
    ({"付款日期": "2099-01-01"}, "付款日期：付款日期不能晚于今天"),
    ({"付款日期": "2001-01-01"}, "付款日期：付款日期不能早于合同签订日期"),
    ({"付款日期": "上周"}, "付款日期：“上周”不是日期"),
    ({"付款日期": ""}, "付款日期："),
    ({"付款金额（元）": "三十万"}, "付款金额（元）：“三十万”不是金额"),
    ({"付款金额（元）": "0"}, "付款金额（元）：付款金额须大于 0 元"),
    ({"付款金额（元）": "-5"}, "付款金额（元）：付款金额须大于 0 元；退款和红字发票请用“冲销”"),
    ({"付款金额（元）": "1000000.01"}, "付款金额（元）：累计付款将超过合同成交额"),
    ({"凭证总额（元）": "5"}, "凭证总额（元）：凭证总额不能小于付款金额"),
    ({"对应发票号码": "88"}, "对应发票号码：这份合同没有号码为“00000088”的发票"),
    ({"转账凭证号": "PZ-OTHER"}, "转账凭证号：该付款方的这张凭证已登记"),
    ({"冲销原因": "冲销"}, "冲销原因：“冲销”不是可选值"),
    ({"冲销原因": "退款"}, "冲销原因：冲销须写明“冲销原因”和“冲销的号码”"),
    ({"冲销的号码": "PZ-7"}, "冲销原因：冲销须写明“冲销原因”和“冲销的号码”"),
    (
        {"冲销原因": "退款", "冲销的号码": "PZ-77", "冲销说明": "退"},
        "冲销的号码：这份合同没有号码为",
    ),
]


def test_what_the_page_refuses_is_refused_at_its_cell(ledger, contract):
    other = registered_contract(buyer=contract.buyer.organization)
    paid(other, "1000.00", voucher="PZ-OTHER", proof=False)
    draft = draft_contract(buyer=contract.buyer.organization)
    names = {"STRANGER": registered_contract().number, "DRAFT": f"TM-{draft.pk}"}
    before = ledger.amounts
    for cells, message in WRONG:
        found = ledger.problems(
            ledger.row() | {"转账凭证号": "PZ-9"} | {k: names.get(v, v) for k, v in cells.items()}
        )
        assert len(found) == 1, (cells, found)
        assert found[0].startswith(message), (cells, found)
    assert ledger.amounts == before


def test_invoices_are_refused_by_code_and_number(contract):
    ledger = Ledger("invoice", contract)
    ledger.write(ledger.row(发票代码="031001900104", 发票号码="123456"))
    assert Invoice.objects.get().number == "00123456"  # Excel had dropped the noughts
    same = ledger.row(发票代码="031001900104", 发票号码="00123456")
    assert totals(ledger.send(same)) == (0, 0, 1)
    assert "已录入的发票不能修改（开票日期" in ledger.problems(same | {"开票日期": str(SIGNED)})[0]
    other = Ledger("invoice", registered_contract(buyer=contract.buyer.organization))
    [taken] = other.problems(other.row(发票代码="031001900104", 发票号码="00123456"))
    assert taken.startswith("发票号码：该发票已登记")
    other.write(other.row(发票代码="031001900999", 发票号码="00123456"))  # another seller's
    assert "发票代码：发票代码是 10 至 12 位数字" in ledger.problems(ledger.row(发票代码="12"))[0]


def test_rows_of_one_file_count_for_those_below(ledger):
    rows = [
        ledger.row(转账凭证号=f"PZ-{number}", **{"付款金额（元）": "400000"})
        for number in (1, 2, 3)
    ]
    [refused] = ledger.problems(*rows)
    assert "最多还可录入 200,000.00 元" in refused
    [refused] = ledger.problems(rows[0], rows[0] | {"付款金额（元）": "5"})
    assert "已录入的付款不能修改" in refused


def test_one_payment_over_several_contracts(ledger, contract):
    two = Ledger("payment", registered_contract(buyer=contract.buyer.organization))
    share = {"凭证总额（元）": "500000"}
    rows = [ledger.row(**share), two.row(**share)]
    [refused] = ledger.problems(*rows)
    assert "还可分 200,000.00 元" in refused
    rows[1]["付款金额（元）"] = "20万元"
    ledger.write(*rows)
    assert ledger.amounts == [300_000, 200_000]
    assert totals(ledger.send(*rows)) == (0, 0, 2)


def test_contracts_and_columns_by_their_other_names(ledger, contract):
    seller = Ledger("payment", contract, by=contract.created_by)
    type(contract).objects.filter(pk=contract.pk).update(external_key="HT-7")
    calls = [f"TM-{contract.pk}", "HT-7", contract.number.replace("2", "２")]
    for voucher, called in enumerate(calls):
        row = {"合同编号": called, "凭证号": f"ｐｚ—{voucher}", "备注": "电汇"}
        row |= {"到账日期": f"{TODAY:%Y年%-m月%-d日}", "到账金额（万元）": "1.5"}
        seller.write(row)
    assert seller.amounts == [15_000] * 3
    assert {row.voucher_number for row in Payment.objects.all()} == {"PZ-0", "PZ-1", "PZ-2"}
    assert "“备注”" in text_of(seller.send(row))


def test_a_payment_names_its_invoice(contract):
    invoices, ledger = Ledger("invoice", contract), Ledger("payment", contract)
    invoices.write(invoices.row(发票代码="031001900104", 发票号码="00123456"))
    named = {"对应发票号码": "031001900104 00123456"}
    ledger.write(ledger.row(**named, **{"付款金额（元）": "100000"}))
    over = ledger.row(转账凭证号="PZ-2", 对应发票号码="123456", **{"付款金额（元）": "200000.01"})
    assert "该发票还可对应 200,000.00 元" in ledger.problems(over)[0]
    assert Payment.objects.get().invoice == Invoice.objects.get()


def history_of(contract):
    """A ledger with everything in it: proved, waiting, denied, given back, taken back, anew."""
    buyer = member_of(contract.buyer.organization)
    whole = paid(contract, "100000.00", voucher="PZ-1")
    corrections.reverse(
        whole, kind="return", reason="多付。", by=buyer, on=TODAY, amount=Decimal(500),
        number="TK-1", dated=TODAY,
    )  # fmt: skip
    wrong = paid(contract, "2000.00", voucher="PZ-2", proof=False)
    for _time in range(2):
        corrections.reverse(wrong, kind="mistake", reason="写错。", by=buyer, on=TODAY)
        wrong = Payment(
            contract=contract, voucher_number="PZ-2", paid_on=SIGNED, amount=Decimal(3000)
        )
        services.record_payment(wrong, by=buyer, on=TODAY)
    denied = paid(contract, "70.00", voucher="PZ-3", proof=False)
    seller = member_of(contract.seller.organization)
    proving.deny(denied, reason="没有收到。", by=seller, at=timezone.now())


@pytest.mark.parametrize("kind", ["payment", "invoice"])
def test_what_was_exported_imports_without_a_change(kind, contract):
    history_of(contract)
    ledger = Ledger(kind, contract)
    before = list(ledger.model.objects.order_by("pk").values())
    for form in ("csv", "xlsx"):
        exported = ledger.client.get(ledger.url, {"export": form})
        assert totals(ledger.upload(exported.content, f"台账.{form}")) == (0, 0, len(before))
    book, again = load_workbook(io.BytesIO(exported.content)), io.BytesIO()
    header, *rows = book.active.iter_rows()
    amount = [cell.value for cell in header].index(
        {"payment": "付款金额（元）", "invoice": "价税合计（元）"}[kind]
    )
    assert sum(row[amount].value for row in rows) == sum(row["amount"] for row in before)
    assert {row[0].data_type for row in rows} == {"s"}  # a registration number is no number
    assert isinstance(rows[0][3].value, dt.datetime) is (kind == "payment")
    book.save(again)
    dry = ledger.upload(again.getvalue(), "台账.xlsx")
    assert totals(dry) == (0, 0, len(before))
    ledger.client.post(f"{ledger.url}import/", {"token": dry.context["token"]})
    assert list(ledger.model.objects.order_by("pk").values()) == before


def test_a_row_more_costs_no_statement_more(contract):
    """Although each is checked against the price, the vouchers and the other rows."""
    user = member_of(contract.buyer.organization)
    contracts = [contract, *(registered_contract(buyer=contract.buyer.organization) for _ in "23")]

    def entry(number, ledger):
        return ledger.row(转账凭证号=f"V{number}", **{"付款金额（元）": "10"})

    def reversal(number, ledger):
        if number % 2:
            return ledger.against(f"V{number}", 冲销原因="录入有误")
        return ledger.against(f"V{number}", 转账凭证号=f"T{number}", 付款日期=str(TODAY))

    def queries(count, start):
        counts = []
        for row_of in (entry, reversal):
            rows = Table(headers=list(reversal(0, Ledger("payment", contract))))
            for number in range(start, start + count):
                row = row_of(number, Ledger("payment", contracts[number % 3]))
                rows.append([row.get(name, "") for name in rows.headers])
                rows.lines.append(number)
            for expected in ("new", "skip"):
                with CaptureQueriesContext(connection) as captured:
                    result = PaymentResource(user=user).import_data(rows)
                assert result.totals[expected] == count, result.invalid_rows or result.row_errors()
                counts.append(len(captured))
        return counts

    queries(6, 100)
    assert queries(18, 200) == queries(6, 300)


@pytest.mark.parametrize("kind", ["payment", "invoice"])
def test_the_api_lists_what_the_page_lists(kind, contract):
    """Of all contracts that one sees, by the same conditions."""
    ledger, api = Ledger(kind, contract), f"/api/v1/{kind}s/"
    ledger.write(ledger.row())
    paid(registered_contract(), "70.00")
    [row] = ledger.client.get(api).json()["results"]
    assert (row["contract"], row["contract_number"]) == (contract.pk, contract.number)
    assert (row["amount"], row["net"], row["proof"]) == ("300000.00", "300000.00", "")
    for state, found in (("waiting", 1), ("proved", 0), ("against", 0)):
        query = {"state": state, "q": contract.number}
        assert ledger.client.get(api, query).json()["count"] == found
        assert ledger.client.get(ledger.url, query).context["total"] == found
    assert ledger.client.get(api, {"state": "none"}).status_code == 400
    assert client_of().get(api).status_code == 401
    assert client_of(member_of(enterprise())).get(api).json()["count"] == 0
    assert ledger.client.post(api, {}).status_code == 405


def test_a_value_that_is_odd_is_asked_about(ledger):
    assert "请核对：金额只有 5.00 元" in text_of(ledger.send(ledger.row(**{"付款金额（元）": "5"})))


@pytest.mark.django_db(transaction=True)
@guarded("services.lock_contracts")
def test_a_file_and_a_payment_at_once_stay_within_the_price(locked):
    contract = registered_contract(total_amount=Decimal(1_000_000))
    ledger = Ledger("payment", contract)
    dry = ledger.send(ledger.row(**{"付款金额（元）": "600000"}))
    token = {"token": dry.context["token"]}
    answer = second_waits_for_first(
        lambda: paid(contract, "600000.00", proof=False),
        lambda: ledger.client.post(f"{ledger.url}import/", token),
    )
    assert (answer.status_code == 409) is locked
    assert contract.unproved_amount() == (600_000 if locked else 1_200_000)


@pytest.mark.django_db(transaction=True)
@guarded("services.lock_payers")
def test_a_file_and_a_share_at_once_stay_within_the_voucher(locked):
    buyer = enterprise()
    one, two = (registered_contract(buyer=buyer, seller=university()) for _ in range(2))
    ledger, by_hand = Ledger("payment", one), Ledger("payment", two)
    share = {"凭证总额（元）": "1000", "付款金额（元）": "600"}
    tokens = [
        {"token": book.send(book.row(**share)).context["token"]} for book in (ledger, by_hand)
    ]
    answer = second_waits_for_first(
        lambda: by_hand.client.post(f"{by_hand.url}import/", tokens[1]),
        lambda: ledger.client.post(f"{ledger.url}import/", tokens[0]),
    )
    assert (answer.status_code == 409) is locked
    assert Payment.objects.count() == (1 if locked else 2)
