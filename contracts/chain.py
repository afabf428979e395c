"""Contract, registration and payment in the chain of a deal."""

from django.utils.translation import gettext as _

from contracts.models import Contract
from contracts.workflows import Status
from demands.models import Intent
from techmarket.money import money_text
from techmarket.pages.chain import CURRENT, DONE, STOPPED, Station, chain_link, leads_to, station

chain_link(Contract, "contract")
ENDED = (Status.REJECTED, Status.REVOKED, Status.VOIDED)


@leads_to("intent", "contract")
def contract_of(intent, user):
    """The one that counts; a former one that came to nothing only when there is no other."""
    rows = Contract.objects.visible_to(user).without_search().filter(intent=intent)
    return max(rows[:20], key=lambda row: row.status not in ENDED, default=None)


@leads_to("contract", "intent")
def intent_of(contract, user):
    rows = Intent.objects.visible_to(user).filter(pk=contract.intent_id)
    return rows.select_related("sender", "receiver", "achievement", "demand").first()


@station(50)
def signed(deal):
    contract = deal.get("contract")
    if contract is None:
        return Station(_("合同"))
    is_open = contract.status in (Status.DRAFT, Status.RETURNED)
    is_void = contract.status == Status.VOIDED
    return Station(
        _("合同"),
        STOPPED if is_void else CURRENT if is_open else DONE,
        contract.get_absolute_url(),
        contract.signed_on,
        fact=money_text(contract.total_amount),
        turn=_("当事人补正后提交")
        if contract.status == Status.RETURNED
        else _("当事人提交登记")
        if is_open
        else "",
    )


@station(60)
def registered(deal):
    contract = deal.get("contract")
    if contract is None or contract.status in (Status.DRAFT, Status.RETURNED, Status.VOIDED):
        return Station(_("登记"))
    turns = {Status.SUBMITTED: _("登记机构受理"), Status.ACCEPTED: _("登记机构审核")}
    turn = turns.get(contract.status, "")
    return Station(
        _("登记"),
        CURRENT if turn else STOPPED if contract.status in ENDED else DONE,
        contract.get_absolute_url(),
        contract.registered_on,
        fact=contract.number or "",
        turn=turn,
        until=contract.due_on if contract.status == Status.ACCEPTED else None,
    )


@station(70)
def paid(deal):
    contract = deal.get("contract")
    if contract is None or contract.status != Status.REGISTERED:
        return Station(_("凭证"))
    received, url = contract.received_amount(), contract.get_absolute_url() + "#money"
    if received >= contract.total_amount:
        return Station(_("凭证"), DONE, url, fact=money_text(received))
    fact = _("到账 %(sum)s") % {"sum": money_text(received)}
    return Station(_("凭证"), CURRENT, url, fact=fact, turn=_("当事人录入付款和发票"))
