"""Writes that are not one status move: drafts with their parties, payments, invoices."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from contracts.models import Contract, ContractParty, papers
from contracts.workflows import Status
from demands.models import Intent
from demands.workflows import IntentStatus
from institutions.models import Organization, acting_ids, people_of
from techmarket.attachments.models import Attachment
from techmarket.money import yuan
from techmarket.notifications.services import tell
from techmarket.workflow.bulk import save_all

Role = ContractParty.Role


@transaction.atomic
def save_draft(contract, parties, *, by):
    """Save a draft and replace its parties; everything or nothing."""
    check_parties(parties, by=by)
    if contract.pk is None and contract.intent_id:
        check_intent(Intent.objects.select_for_update(of=("self",)).get(pk=contract.intent_id))
    write_draft(contract, parties, by=by)
    return Contract.objects.prefetch_related("parties").get(pk=contract.pk)


def write_draft(contract, parties, *, by):
    write_drafts([(contract, parties)], by=by)


@transaction.atomic
def write_drafts(drafts, *, by):
    """[(contract, parties)] that were checked, of contracts that stem from no intent or whose
    intent was. For parties None, those on file stay."""
    known = [contract for contract, _parties in drafts if contract.pk]
    for contract, parties in drafts:
        if contract.pk is None:
            contract.created_by = by
        contract.parties_to_be = parties
    save_all([contract for contract, _parties in drafts], by=by)
    replace_parties([(contract, parties) for contract, parties in drafts if parties is not None])
    for contract in known:
        if contract.confirmed_at:
            drop_confirmation(contract.pk)


def replace_parties(drafts):
    ContractParty.objects.filter(contract__in=[contract for contract, _parties in drafts]).delete()
    for contract, parties in drafts:
        for party in parties:
            party.contract = contract
    ContractParty.objects.bulk_create(party for _contract, parties in drafts for party in parties)


def drop_confirmation(pk):
    """What the buyer confirmed is what was on file; other data it has not seen."""
    contract = Contract.objects.prefetch_related("parties").get(pk=pk)
    if not contract.is_confirmed:
        contract.forget_confirmation()
        contract.save()


def check_parties(parties, *, by):
    """A seller, a buyer, no unit twice, and a unit of whoever writes the contract among them."""
    roles = [party.role for party in parties]
    if any(roles.count(role) != 1 for role in (Role.SELLER, Role.BUYER)):
        raise ValidationError(_("须有且只有一个卖方和一个买方。"))
    units = [party.organization_id for party in parties if party.organization_id]
    if len(units) != len(set(units)):
        raise ValidationError(_("卖方、买方、中介方不能是同一单位。"))
    if not set(units) & acting_ids(by):
        raise ValidationError(_("您所在的单位须是合同的当事人之一。"))


def check_intent(intent):
    if refusal := refusal_to_draft(intent):
        raise ValidationError(refusal)


def refusal_to_draft(intent):
    """A contract is drafted from an accepted intent, once; anew when that one came to nothing."""
    if intent.status != IntentStatus.ACCEPTED:
        return _("意向被接受后才能起草合同。")
    if intent.contracts.exclude(status__in=[Status.REJECTED, Status.VOIDED]).exists():
        return _("该意向已起草合同。")
    return ""


def lock_contracts(keys):
    """{key: contract}: papers are written one after another. All are locked in one order, so that
    two who write many do not wait for each other in a circle."""
    rows = Contract.objects.filter(pk__in=keys).order_by("pk").prefetch_related("parties")
    return rows.select_for_update(of=("self",)).in_bulk()


def lock_registered(contract):
    locked = lock_contracts([contract.pk])[contract.pk]
    refuse_unregistered(locked)
    return locked


def refuse_unregistered(contract):
    if contract.status != Status.REGISTERED:
        raise ValidationError(_("合同登记后才能录入付款和发票。"))


def lock_payers(contracts):
    """One voucher may pay for several contracts: its shares are entered one after another."""
    buyers = {contract.buyer.organization_id for contract in contracts if contract.buyer}
    rows = Organization.objects.filter(pk__in=buyers - {None}).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


@transaction.atomic
def record_invoice(invoice, *, by, on, file=None):
    contract = lock_registered(invoice.contract)
    check_days(invoice, contract, on=on)
    enter(invoice, contract, papers.INVOICE, file, by=by)
    return invoice


@transaction.atomic
def record_payment(payment, *, by, on, file=None):
    """Keep one payment. The payments of a contract never exceed its price."""
    contract = lock_registered(payment.contract)
    check_days(payment, contract, on=on)
    check_total(contract, payment.amount, paid=sum_of(contract.payments))
    if payment.invoice is not None:
        check_invoice(payment, covered=sum_of(payment.invoice.payments))
    lock_payers([contract])
    enter(payment, contract, papers.VOUCHER, file, by=by)
    return payment


def check_days(paper, contract, *, on):
    label = {"day": paper._meta.get_field(paper.date_field).verbose_name}
    if paper.dated > on:
        raise ValidationError({paper.date_field: _("%(day)s不能晚于今天。") % label})
    if paper.dated < contract.signed_on:
        raise ValidationError({paper.date_field: _("%(day)s不能早于合同签订日期。") % label})


def sum_of(rows):
    return rows.aggregate(total=Sum("amount"))["total"] or 0


def check_total(contract, amount, *, paid):
    if paid + amount > contract.total_amount:
        left = yuan(contract.total_amount - paid)
        raise ValidationError(
            {"amount": _("累计付款将超过合同成交额，最多还可录入 %(left)s。") % {"left": left}}
        )


def check_invoice(payment, *, covered):
    invoice = payment.invoice
    if invoice.contract_id != payment.contract_id:
        raise ValidationError({"invoice": _("发票不属于本合同。")})
    if covered + payment.amount > invoice.net:
        left = yuan(max(invoice.net - covered, 0))
        raise ValidationError(
            {"invoice": _("付款超过发票金额，该发票还可对应 %(left)s。") % {"left": left}}
        )


def enter(paper, contract, kind, file, *, by):
    """Keep it, and ask the other party to confirm it."""
    sign(paper, contract, by=by)
    paper.clean()
    paper.save()
    attach(file, paper, kind, by=by)
    ask_for_proof(paper, contract, by=by)


def sign(paper, contract, *, by):
    """Who enters it, and for which party."""
    units = set(contract.organization_pks) & acting_ids(by)
    paper.created_by = by
    paper.entered_for_id = units.pop() if len(units) == 1 else None


def ask_for_proof(paper, contract, *, by):
    own = people_of([paper.entered_for_id])
    told = contract.recipients("parties").exclude(pk=by.pk).exclude(pk__in=own.values("pk"))
    title = _("请确认%(kind)s %(number)s") % {
        "kind": paper._meta.verbose_name,
        "number": paper.number_on_paper,
    }
    body = _("合同“%(title)s”，金额 %(amount)s。经您确认或登记机构核对后才计入补助。") % {
        "title": contract.title,
        "amount": yuan(paper.amount),
    }
    tell(told, title=title[:200], body=body, url=contract.get_absolute_url())


def attach(file, subject, kind, *, by):
    if file:
        Attachment.store(file, subject=subject, kind=kind, by=by)
