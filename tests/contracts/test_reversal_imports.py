"""Rows of a file against earlier payments and invoices: refunds, red invoices, mistakes."""

from decimal import Decimal

import pytest
from django.utils import timezone

from contracts import proving
from contracts.models import Payment
from techmarket.notifications.models import Notification
from tests.clients import text_of
from tests.contracts.ledger import SIGNED, TODAY, Ledger
from tests.factories.contracts import proved
from tests.factories.demands import member_of
from tests.factories.people import registrar
from tests.sheets import totals

pytestmark = pytest.mark.django_db


def test_refunds_red_invoices_and_mistakes(ledger):
    """One file enters, gives back a part, takes back what was wrong and enters it anew."""
    rows = [
        ledger.row(),
        ledger.row(转账凭证号="PZ-2", **{"付款金额（元）": "500000"}),
        ledger.against("PZ-2", 冲销原因="录入有误", 冲销说明="金额写错。"),
        ledger.row(转账凭证号="PZ-2", **{"付款金额（元）": "50000"}),
        ledger.against("pz1", 转账凭证号="TK-1", 付款日期=str(TODAY), **{"付款金额（元）": "-1万"}),
    ]
    ledger.write(*rows)
    assert sorted(ledger.amounts) == [-500_000, -10_000, 50_000, 300_000, 500_000]
    kept = Payment.objects.get(voucher_number="PZ-1")
    assert (kept.net, kept.reversals.get().reason) == (Decimal(290_000), "多付退回。")
    assert totals(ledger.send(*rows)) == (0, 0, 5)
    [refused] = ledger.problems(
        ledger.against(
            "PZ-1", 转账凭证号="TK-2", 付款日期=str(TODAY), **{"付款金额（元）": "290000.01"}
        )
    )
    assert refused.startswith("付款金额（元）：冲销金额须大于 0，且不超过尚未冲销的 290,000.00 元")
    early = ledger.against("PZ-1", 转账凭证号="TK-2", 付款日期=str(SIGNED))
    assert ledger.problems(early)[0].startswith("付款日期：日期不能早于原来的日期")
    nameless = ledger.against("PZ-1", 付款日期=str(TODAY))
    assert ledger.problems(nameless)[0].startswith("转账凭证号：")
    assert (
        "请说明冲销的原因"
        in ledger.problems(ledger.against("PZ-1", 冲销原因="作废", 冲销说明=""))[0]
    )


def test_rows_against_one_payment_count_for_those_below(ledger, contract):
    """Given back in parts: no part more than is left, each number once, whatever stands between."""
    ledger.write(ledger.row(), ledger.row(转账凭证号="PZ-2", **{"付款金额（元）": "500"}))

    def part(number, amount, of="PZ-1"):
        back = {"转账凭证号": f"TK-{number}", "付款日期": str(TODAY), "付款金额（元）": amount}
        return ledger.against(of, **back)

    wrong = ledger.against("PZ-2", 冲销原因="录入有误", 冲销说明="录错。")
    [refused] = ledger.problems(part(1, "200000"), part(2, "100000.01"))
    assert "不超过尚未冲销的 100000.00 元" in refused.replace(",", "")
    [refused] = ledger.problems(part(1, "200000"), part(1, "100", of="PZ-2"))
    assert "已登记" in refused
    [refused] = ledger.problems(part(1, "1", of="PZ-2"), wrong)
    assert "不能再按录入有误处理" in refused
    [refused] = ledger.problems(wrong, part(1, "1", of="PZ-2"))
    assert "可以冲销的付款" in refused
    Notification.objects.all().delete()
    anew = ledger.row(转账凭证号="PZ-2", **{"付款金额（元）": "600"})
    made = ledger.write(part(1, "200000"), wrong, anew, part(2, "100000"), part(3, "9", of="PZ-2"))
    assert sum(ledger.amounts) == 591
    assert made.totals["new"] == 5
    seller = member_of(contract.seller.organization)
    told = Notification.objects.filter(user=seller).values_list("title", flat=True)
    assert sorted(told) == ["成批冲销了 4 笔付款", "请确认成批录入的 1 笔付款"]


def test_who_may_reverse_by_file(ledger, contract):
    ledger.write(ledger.row())
    row = ledger.against("PZ-1", 冲销原因="录入有误")
    seller = Ledger("payment", contract, by=member_of(contract.seller.organization))
    assert "只有录入的一方和登记机构可以冲销" in seller.problems(row)[0]
    station = Ledger("payment", contract, by=registrar(region=None))
    assert "只有合同当事人一方" in station.problems(ledger.row(转账凭证号="PZ-5"))[0]
    station.write(row)
    assert sum(ledger.amounts) == 0


def test_undone_by_reversal_and_what_was_settled_stays(ledger, contract):
    vouchers = [ledger.row(转账凭证号=f"PZ-{n}", **{"付款金额（元）": "100"}) for n in range(4)]
    refund = ledger.against("PZ-3", 转账凭证号="TK-1", 付款日期=str(TODAY))
    made = ledger.write(*vouchers, refund)
    proved(Payment.objects.get(voucher_number="PZ-1"))
    waiting = Payment.objects.get(voucher_number="PZ-2")
    seller = member_of(contract.seller.organization)
    proving.deny(waiting, reason="没有收到。", by=seller, at=timezone.now())
    url = f"/imports/{made.pk}/undo/"
    page = text_of(ledger.client.get(url))
    for reason in ("导入之后又有修改或办理", "已有材料或其他记录引用", "冲销不能撤回"):
        assert reason in page
    ledger.client.post(url, {"kept": 4})
    made.refresh_from_db()
    assert (made.state, made.report["undone"]) == ("undone", 1)
    gone = Payment.objects.get(voucher_number="PZ-0", reverses=None)
    assert gone.is_void
    assert "撤销导入" in gone.reversals.get().reason
    ledger.write(vouchers[0] | {"付款金额（元）": "101"})  # its number is free again
