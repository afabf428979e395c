"""What this app adds to the records of the apps below it."""

from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, ContractParty
from contracts.workflows import Status
from demands.models import Intent
from demands.workflows import IntentStatus
from institutions.changes.affairs import Fate, Outcome, affair
from techmarket.pages.panels import SIDE, panel


@panel(Intent, "contracts/of_intent.html", place=SIDE)
def contract_of(intent, user):
    """The contract that came of it, for those who may see it; or the way to draft one."""
    if intent.status != IntentStatus.ACCEPTED:
        contract = intent.contracts.visible_to(user).first()
        return {"contract": contract} if contract else None
    return {"intent": intent} if intent.may_open_files(user) else None


FINISH = Fate(Outcome.FIRST, _("登记以当事人为准，请先作废、撤回或等登记机构办结"))


def contracts_of(unit):
    mine = ContractParty.objects.filter(organization=unit)
    return Contract.objects.filter(pk__in=mine.values("contract"))


@affair(_("未办结的技术合同"), closure=FINISH, merger=FINISH)
def unregistered(unit):
    open_ones = [Status.DRAFT, Status.RETURNED, Status.SUBMITTED, Status.ACCEPTED]
    return contracts_of(unit).filter(status__in=open_ones)


@affair(
    _("已登记的技术合同"),
    closure=Fate(Outcome.KEPT, _("保留原名称；付款、退款由另一方或登记机构办理")),
    merger=Fate(Outcome.KEPT, _("保留原名称，权利义务由承继单位承担，由其办理付款和发票")),
)
def registered(unit):
    return contracts_of(unit).registered()
