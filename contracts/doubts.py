"""What is asked about a contract and its papers, and what the law does not let be asked."""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from techmarket.money import date_cn, yuan
from techmarket.pages.doubts import Doubt

FIRST_DAY = dt.date(1987, 11, 1)  # 《技术合同法》 in force: no registration before
LONG_TERM = 20  # years, as an invention patent is protected
SMALL_CONTRACT, SMALL_PAPER = Decimal(1000), Decimal(10)
TIMES = 10  # times the listed price, up or down
SHORTEST_NUMBER = 8  # digits on paper, 20 when digital


def refuse_impossible_dates(contract):
    """A year 0206 is a slip of the hand; there was no such contract."""
    errors = {}
    for name in ("signed_on", "begins_on", "ends_on"):
        value = getattr(contract, name)
        if value and value < FIRST_DAY:
            message = _("%(year)04d 年不可能：技术合同制度自 1987 年 11 月起施行，请核对年份。")
            errors[name] = message % {"year": value.year}
    if errors:
        raise ValidationError(errors)


def refuse_unsigned(contract, *, on):
    """A draft may be prepared before the day; only what is concluded is registered."""
    if contract.signed_on > on:
        raise ValidationError(_("签订日期还没有到；合同签订以后才能申请登记。"))


def about_contract(contract, *, on):
    """The doubts about a draft, in the order of the page."""
    found = [*about_dates(contract, on), *about_amount(contract)]
    years = (contract.ends_on - contract.begins_on).days / 365
    if contract.licence_years and contract.licence_years > years + 1:
        question = _("许可年限 %(licence)s 年，比合同有效期（约 %(years).0f 年）长。")
        found.append(
            Doubt("licence_years", question % {"licence": contract.licence_years, "years": years})
        )
    return found


def newly_about(draft, before, *, on):
    """What stands on the record already was confirmed when it was saved."""
    known = about_contract(before, on=on) if before is not None else []
    return [doubt for doubt in about_contract(draft, on=on) if doubt not in known]


def about_dates(contract, on):
    signed, ends = contract.signed_on, contract.ends_on
    if signed > on:
        question = _("签订日期 %(day)s 还没有到；合同签订以后才能提交登记。")
        yield Doubt("signed_later", question % {"day": date_cn(signed)})
    if signed > ends:
        question = _("签订日期 %(day)s 晚于有效期止。")
        yield Doubt("signed_after_end", question % {"day": date_cn(signed)})
    if (ends - contract.begins_on).days > LONG_TERM * 366:
        yield Doubt("long_term", _("有效期到 %(day)s，超过 20 年。") % {"day": date_cn(ends)})


def about_amount(contract):
    total = contract.total_amount
    if total < SMALL_CONTRACT:
        yield Doubt("small_amount", _("合同成交额只有 %(total)s。") % {"total": yuan(total)})
    price = contract.achievement.price if contract.achievement_id else None
    if price and not price / TIMES <= total <= price * TIMES:
        question = _("合同成交额 %(total)s，标的成果的挂牌价是 %(price)s，相差十倍以上。")
        yield Doubt("list_price", question % {"total": yuan(total), "price": yuan(price)})


def about_invoice(invoice):
    digits = invoice.number.replace("-", "")
    if len(digits) < SHORTEST_NUMBER:
        question = _("发票号码“%(number)s”只有 %(length)d 位；发票号码是 8 位或 20 位。")
        yield Doubt("short_number", question % {"number": invoice.number, "length": len(digits)})
    if invoice.amount < SMALL_PAPER:
        yield Doubt("small_amount", _("金额只有 %(amount)s。") % {"amount": yuan(invoice.amount)})
    if invoice.amount > invoice.contract.total_amount:
        question = _("发票金额 %(amount)s 超过合同成交额。")
        yield Doubt("over_contract", question % {"amount": yuan(invoice.amount)})


def about_payment(payment):
    if payment.amount < SMALL_PAPER:
        yield Doubt("small_amount", _("金额只有 %(amount)s。") % {"amount": yuan(payment.amount)})
    if payment.paid_on > payment.contract.ends_on:
        question = _("付款日期 %(day)s 在合同有效期以后。")
        yield Doubt("paid_after_end", question % {"day": date_cn(payment.paid_on)})
