"""Claim, public notice and payment in the chain of a deal."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import Contract
from contracts.subsidies.claims.models import Claim
from contracts.subsidies.claims.workflows import ENDED, GRANTED, Status
from techmarket.money import money_text
from techmarket.notices.models import Notice
from techmarket.pages.chain import CURRENT, DONE, STOPPED, Station, chain_link, leads_to, station

chain_link(Claim, "claim")
TURNS = {
    Status.DRAFT: gettext_lazy("申请单位提交"),
    Status.RETURNED: gettext_lazy("申请单位补正"),
    Status.SUBMITTED: gettext_lazy("系统核算"),
    Status.CALCULATED: gettext_lazy("科技部门审核"),
}


@leads_to("contract", "claim")
def claim_of(contract, user):
    """The latest in whose sheet one of its payments stands."""
    rows = Claim.objects.visible_to(user).without_search()
    rows = rows.filter(pk__in=Claim.objects.resting_on(contract).values("pk"))
    return max(rows.order_by("-pk")[:20], key=lambda row: row.status not in ENDED, default=None)


@leads_to("claim", "contract")
def contract_of(claim, user):
    """Only when it rests on a single one: of several none stands for the deal."""
    rows = Contract.objects.visible_to(user).without_search().filter(pk__in=claim.contract_ids())
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


@leads_to("claim", "notice")
def notice_of(claim, user):
    return Notice.objects.about(claim).visible_to(user).order_by("-pk").first()


@station(80)
def claimed(deal):
    claim = deal.get("claim")
    if claim is None:
        return Station(_("补助"))
    turn = TURNS.get(claim.status, "")
    return Station(
        _("补助"),
        CURRENT if turn else STOPPED if claim.status in ENDED else DONE,
        claim.get_absolute_url(),
        claim.applied_on,
        fact=money_text(claim.amount) if claim.amount else "",
        turn=str(turn),
    )


@station(90)
def publicised(deal):
    claim, notice = deal.get("claim"), deal.get("notice")
    if notice is None:
        return Station(_("公示"))
    runs = claim.status == Status.PUBLICISED
    return Station(
        _("公示"),
        CURRENT if runs else DONE if claim.status in GRANTED else STOPPED,
        notice.get_absolute_url(),
        notice.starts_on,
        turn=_("公示期满") if runs else "",
        until=notice.ends_on if runs else None,
    )


@station(100)
def granted(deal):
    claim = deal.get("claim")
    if claim is None or claim.status not in (Status.PAYABLE, Status.PAID):
        return Station(_("拨付"))
    if claim.status == Status.PAID:
        amount = money_text(claim.amount)
        return Station(_("拨付"), DONE, claim.get_absolute_url(), claim.paid_on, fact=amount)
    return Station(_("拨付"), CURRENT, claim.get_absolute_url(), turn=_("科技部门拨付"))
