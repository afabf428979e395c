import django_filters
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, ContractParty, Invoice, Payment
from contracts.workflows import Status
from techmarket.accounts.models import region_prefix
from techmarket.codes.models import ContractKind, TechField
from techmarket.lists.filters import CodesFilter, MarketFilterSet, Ordering
from techmarket.lists.several import StatusFilter


class PartyRegionFilter(django_filters.CharFilter):
    """The region of the party in one role: “输出” counts at the seller, “吸纳” at the buyer."""

    def __init__(self, *args, role, **kwargs):
        self.role = role
        super().__init__(*args, **kwargs)

    def filter(self, qs, value):
        if not value:
            return qs
        parties = ContractParty.objects.filter(
            role=self.role, region__code__startswith=region_prefix(value)
        )
        return qs.filter(pk__in=parties.values("contract"))


class PaperFilter(MarketFilterSet):
    """The ledgers: which state, and which days."""

    STATES = (
        ("waiting", _("待确认")),
        ("proved", _("已确认或核对")),
        ("denied", _("对方否认")),
        ("against", _("退款、红字和冲销")),
    )
    state = django_filters.ChoiceFilter(label=_("证实"), choices=STATES, method="filter_state")

    def filter_state(self, rows, name, value):
        if value == "against":
            return rows.filter(reverses__isnull=False)
        waiting = rows.waiting()
        return {
            "waiting": waiting.filter(denied_at=None),
            "denied": waiting.filter(denied_at__isnull=False),
            "proved": rows.proved().filter(reverses=None),
        }[value]


class PaymentFilter(PaperFilter):
    paid_after = django_filters.DateFilter("paid_on", "gte", label=_("付款日期起"))
    paid_before = django_filters.DateFilter("paid_on", "lte", label=_("付款日期止"))
    ordering = Ordering(
        fields=["paid_on", "amount"],
        field_labels={"paid_on": _("付款日期"), "amount": _("金额")},
    )

    class Meta:
        model = Payment
        fields = ["state", "paid_after", "paid_before"]


class InvoiceFilter(PaperFilter):
    issued_after = django_filters.DateFilter("issued_on", "gte", label=_("开票日期起"))
    issued_before = django_filters.DateFilter("issued_on", "lte", label=_("开票日期止"))
    ordering = Ordering(
        fields=["issued_on", "amount"],
        field_labels={"issued_on": _("开票日期"), "amount": _("金额")},
    )

    class Meta:
        model = Invoice
        fields = ["state", "issued_after", "issued_before"]


class ContractFilter(MarketFilterSet):
    kind = CodesFilter(label=_("合同类别"), queryset=ContractKind.objects.all())
    field = CodesFilter(label=_("技术领域"), queryset=TechField.objects.all())
    status = StatusFilter(choices=Status.choices)
    seller_region = PartyRegionFilter(
        label=_("卖方所在地"), role=ContractParty.Role.SELLER, max_length=6
    )
    buyer_region = PartyRegionFilter(
        label=_("买方所在地"), role=ContractParty.Role.BUYER, max_length=6
    )
    registered_year = django_filters.NumberFilter(
        label=_("登记年度"),
        field_name="registered_on",
        lookup_expr="year",
        min_value=2000,
        max_value=2100,
    )
    registered_after = django_filters.DateFilter(
        label=_("登记日期起"), field_name="registered_on", lookup_expr="gte"
    )
    registered_before = django_filters.DateFilter(
        label=_("登记日期止"), field_name="registered_on", lookup_expr="lte"
    )
    to_prove = django_filters.BooleanFilter(
        label=_("有待我确认的付款或发票"), method="filter_to_prove"
    )
    denied = django_filters.BooleanFilter(
        label=_("本单位录入、被对方否认的付款或发票"), method="filter_denied"
    )
    to_confirm = django_filters.BooleanFilter(
        label=_("有待我确认数据的草稿"), method="filter_to_confirm"
    )
    twins = django_filters.BooleanFilter(label=_("疑似重复登记"), method="filter_twins")
    ordering = Ordering(
        fields=["created_at", "registered_on", "total_amount", "due_on"],
        field_labels={
            "created_at": _("创建时间"),
            "registered_on": _("登记日期"),
            "total_amount": _("成交额"),
            "due_on": _("登记期限"),
        },
    )

    class Meta:
        model = Contract
        fields = ["kind", "field", "status", "seller_region", "buyer_region", "registered_year"]
        facets = ("status", "kind", "field")

    def filter_to_prove(self, rows, name, value):
        found = rows.model.objects.to_prove(self.request.user).values("pk")
        return rows.filter(pk__in=found) if value else rows.exclude(pk__in=found)

    def filter_denied(self, rows, name, value):
        found = rows.model.objects.with_denied(self.request.user).values("pk")
        return rows.filter(pk__in=found) if value else rows.exclude(pk__in=found)

    def filter_to_confirm(self, rows, name, value):
        found = rows.model.objects.to_confirm(self.request.user).values("pk")
        return rows.filter(pk__in=found) if value else rows.exclude(pk__in=found)

    def filter_twins(self, rows, name, value):
        twins = rows.model.objects.twins().values("pk")
        return rows.filter(pk__in=twins) if value else rows.exclude(pk__in=twins)
