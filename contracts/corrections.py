"""Corrections: rows against rows. What was entered stays readable, and only its effect ends."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from contracts.models import Contract, Payment, Reversal, papers
from contracts.models.payment import party_key
from contracts.services import attach
from contracts.workflows import Status
from institutions.models import people_of
from techmarket.money import yuan
from techmarket.notifications.services import tell

# Sent inside the transaction with new rows: what was granted on their payments looks after itself.
reversed_papers = Signal()


@transaction.atomic
def reverse(paper, *, kind, reason, by, on, amount=None, number="", dated=None, file=None):
    """Enter the row against a payment or an invoice; gives the new row.

    A mistaken entry is taken back whole, and its number may be entered anew. Money that came back
    and red invoices have a number and a day of their own and may be partial.
    """
    contract = lock_issued(paper.contract)
    paper = type(paper).objects.get(pk=paper.pk)
    paper.contract = contract
    values = {"amount": amount, "number": number, "dated": dated}
    row = draw_up(paper, kind, reason=reason, by=by, on=on, **values)
    row.clean()
    enter_rows([row])
    kind_of_file = papers.VOUCHER if isinstance(paper, Payment) else papers.INVOICE
    attach(file, row, kind_of_file, by=by)
    announce(contract, row, by=by)
    return row


def draw_up(paper, kind, *, reason, by, on, amount=None, number="", dated=None):
    """The row against a paper whose contract is locked; nothing is written yet."""
    refuse_unissued(paper.contract)
    if paper.reverses_id or paper.is_void or paper.net <= 0:
        raise ValidationError(_("这一行已经冲销，不能再冲销。"))
    if not reason.strip():
        raise ValidationError({"reason": _("请说明冲销的原因。")})
    row = row_against(paper, kind, reason=reason.strip(), created_by=by)
    if kind == Reversal.MISTAKE:
        take_back(paper, row, on)
    else:
        give_back(paper, row, amount=amount, number=number, dated=dated, on=on)
    return row


def enter_rows(rows):
    """Write rows, new papers among them: a number that one sets free another may take."""
    model = type(rows[0])
    void = [row.reverses_id for row in rows if row.is_void]
    if void:
        model.objects.filter(pk__in=void).update(is_void=True)
    model.objects.bulk_create(rows)


def lock_issued(contract):
    return Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)


def refuse_unissued(contract):
    """Money also comes back after a registration was revoked."""
    if contract.status not in (Status.REGISTERED, Status.REVOKED):
        raise ValidationError(_("合同登记后才有付款和发票可以冲销。"))


def row_against(paper, kind, **values):
    row = type(paper)(contract=paper.contract, reverses=paper, reversal=kind, **values)
    if isinstance(paper, Payment):
        row.invoice = paper.invoice
    return row


def take_back(paper, row, on):
    if paper.net != paper.amount:
        raise ValidationError(_("这一行已有部分退款或红冲，不能再按录入有误处理。"))
    row.is_void = paper.is_void = True
    row.amount = -paper.amount
    set_paper(row, paper.number_on_paper, on, getattr(paper, paper.made_by_field))


def give_back(paper, row, *, amount, number, dated, on):
    amount = paper.net if amount is None else amount
    if not 0 < amount <= paper.net:
        message = _("冲销金额须大于 0，且不超过尚未冲销的 %(net)s。") % {"net": yuan(paper.net)}
        raise ValidationError({"amount": message})
    if dated is None or not paper.dated <= dated <= on:
        raise ValidationError({"dated": _("日期不能早于原来的日期，也不能晚于今天。")})
    if not number.strip():
        raise ValidationError({"number": _("请填写退款凭证号或红字发票号码。")})
    row.amount = -amount
    # The seller gives the money back as it issued the invoice: the number is one of the seller's.
    set_paper(row, number, dated, party_key(row.contract.seller))


def set_paper(row, number, dated, maker):
    setattr(row, row.number_field, type(row)._meta.get_field(row.number_field).to_python(number))
    setattr(row, row.date_field, dated)
    setattr(row, row.made_by_field, maker)


def announce(contract, row, *, by):
    """The other party and the officers who may have granted money on it."""
    reversed_papers.send(type(row), rows=[row], by=by)
    title = _("%(kind)s %(number)s 已冲销") % {
        "kind": row._meta.verbose_name,
        "number": row.reverses.number_on_paper,
    }
    body = _("合同“%(title)s”，金额 %(amount)s，%(kind)s：%(reason)s") % {
        "title": contract.title,
        "amount": yuan(-row.amount),
        "kind": row.get_reversal_display(),
        "reason": row.reason,
    }
    users = people_of(contract.organization_pks).exclude(pk=by.pk)
    tell(users, title=title[:200], body=body, url=contract.get_absolute_url())
