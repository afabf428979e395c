"""What the market answers for: registered contracts, by the seller's side and the buyer's."""

from django.db.models import Count, OuterRef, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, ContractParty
from techmarket.codes.models import counted_in
from techmarket.indicators.registry import Measure, indicator


def registered_contracts(role):
    """Registered contracts by the region of one side: “输出” the seller's, “吸纳” the buyer's."""
    return Contract.objects.registered().annotate(side_region=place_of(role))


def place_of(role):
    side = ContractParty.objects.filter(contract=OuterRef("pk"), role=role)
    place = side.values(place=counted_in("area_id", "region_id"))
    return Subquery(place[:1])


def measure(role, value, beside=None):
    """Sums of money are discreet: a contract's amount is nobody's business but its parties'."""
    records = registered_contracts(role)
    if beside:
        records = records.annotate(other_region=place_of(beside))
    return Measure(
        records=records,
        beside="other_region" if beside else "",
        value=value,
        region="side_region",
        date="registered_on",
        list_url=reverse("contracts:list"),
        discreet=isinstance(value, Sum),
    )


@indicator(
    "contracts.amount",
    _("技术合同成交额"),
    unit="元",
    headline=True,
    money=_("成交额"),
    definition=_("当年在本地登记（卖方所在地）且未撤销的技术合同的合同成交额之和。"),
)
def amount(scope):
    return measure(ContractParty.Role.SELLER, Sum("total_amount"))


@indicator(
    "contracts.count",
    _("技术合同登记项数"),
    unit="项",
    definition=_("当年在本地登记（卖方所在地）且未撤销的技术合同项数。"),
)
def count(scope):
    return measure(ContractParty.Role.SELLER, Count("pk"))


@indicator(
    "contracts.technical_amount",
    _("技术交易额"),
    unit="元",
    money=_("技术交易额"),
    definition=_("当年在本地登记且未撤销的技术合同的核定技术交易额之和。"),
)
def technical_amount(scope):
    return measure(ContractParty.Role.SELLER, Sum("technical_amount"))


@indicator(
    "contracts.absorbed",
    _("吸纳技术合同成交额"),
    unit="元",
    headline=True,
    money=_("成交额"),
    definition=_(
        "当年登记且未撤销、买方在本地的技术合同的成交额之和；与“技术合同成交额”不能相加。"
    ),
)
def absorbed(scope):
    return measure(ContractParty.Role.BUYER, Sum("total_amount"), beside=ContractParty.Role.SELLER)
