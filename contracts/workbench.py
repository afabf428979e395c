"""What this app adds to the home page and to the workbench."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import Contract, ContractParty
from contracts.models.queries import of_station
from contracts.workflows import Status
from institutions.models import acting_ids
from techmarket.accounts.models import Role
from techmarket.accounts.visibility import on_duty
from techmarket.lists.desks import DRAFTS, PROGRESS, desk
from techmarket.pages.figures import home_figure
from techmarket.pages.find import searched_for
from techmarket.pages.home import figure
from techmarket.pages.workbench import shortcuts
from techmarket.saved.stars import may_be_kept

searched_for(Contract, gettext_lazy("技术合同"), "contracts:list", "field")
may_be_kept(Contract)


@figure
def registered_amount():
    return home_figure("contracts.amount", _("技术合同成交额"))


CONTRACTS = "contracts:list"
IN_HAND = [Status.SUBMITTED, Status.ACCEPTED]


def parties(contract):
    return " → ".join(party.name for party in contract.parties.all())


def contract_desk(name, title, **options):
    return desk(Contract, name, title, CONTRACTS, about=parties, prefetch=("parties",), **options)


def near(rows, user):
    """Of the station on which somebody is on duty, without those of the own unit."""
    if not user.has_role(Role.REGISTRAR):
        return None
    own = ContractParty.objects.filter(organization__in=acting_ids(user))
    station = of_station(on_duty(user, Role.REGISTRAR))
    return rows.filter(station).exclude(pk__in=own.values("contract"))


@contract_desk("accept", gettext_lazy("待受理的技术合同"), together=("accept",))
def to_accept(rows, user):
    found = near(rows, user)
    return None if found is None else found.filter(status=Status.SUBMITTED)


@contract_desk("register", gettext_lazy("审核中的技术合同"), due="due_on")
def to_register(rows, user):
    found = near(rows, user)
    return None if found is None else found.filter(status=Status.ACCEPTED)


@contract_desk("twins", gettext_lazy("疑似重复登记的合同"))
def twins(rows, user):
    found = near(rows, user)
    return None if found is None else found.twins()


@contract_desk("prove", gettext_lazy("有待您确认的付款或发票的合同"))
def to_prove(rows, user):
    """For the other party and for the registrar of the station."""
    if not acting_ids(user) and not user.has_role(Role.REGISTRAR):
        return None
    return rows.filter(pk__in=Contract.objects.to_prove(user).values("pk"))


@contract_desk("denied", gettext_lazy("付款或发票被对方否认的合同"))
def denied(rows, user):
    """To correct, or for the registrar to decide with the paper."""
    if not acting_ids(user) and not user.has_role(Role.REGISTRAR):
        return None
    return rows.filter(pk__in=rows.with_denied(user).values("pk"))


@contract_desk("confirm", gettext_lazy("待您确认数据的合同草稿"))
def to_confirm(rows, user):
    return rows.filter(pk__in=Contract.objects.to_confirm(user).values("pk"))


def own(rows, user):
    mine = ContractParty.objects.filter(organization__in=acting_ids(user))
    return rows.filter(pk__in=mine.values("contract"))


@contract_desk("returned", gettext_lazy("被退回补正的合同"))
def returned(rows, user):
    return own(rows, user).filter(status=Status.RETURNED)


@contract_desk("in_hand", gettext_lazy("登记机构办理中的合同"), due="due_on", place=PROGRESS)
def in_hand(rows, user):
    return own(rows, user).filter(status__in=IN_HAND)


@contract_desk("drafts", gettext_lazy("合同草稿"), place=DRAFTS)
def drafts(rows, user):
    return own(rows, user).filter(status=Status.DRAFT)


@shortcuts
def of_the_unit(user):
    if acting_ids(user):
        yield _("我的合同"), reverse(CONTRACTS)
        yield _("付款台账"), reverse("contracts:payments")
        yield _("发票台账"), reverse("contracts:invoices")
