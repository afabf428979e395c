"""Indicators by declaration: an app says what it counts; the dashboard names no app.

    @indicator("contracts.amount", _("技术合同成交额"), unit="元", money=_("成交额"))
    def amount(scope):
        seller = FilteredRelation("parties", condition=Q(parties__role="seller"))
        return Measure(
            records=Contract.objects.registered().annotate(seller=seller),
            value=Sum("total_amount"),
            region="seller__region__pk",
            date="registered_on",
            list_url=reverse("contracts:list"),
        )

The scope is applied here, once, so that the figure, its series, its county table and the list
it opens are all counted from the same records by the same filter.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Aggregate, CharField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Cast, ExtractMonth, ExtractYear
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

FLOW, STOCK = "flow", "stock"
KINDS = [(FLOW, _("当年发生数")), (STOCK, _("截至年末的累计数"))]
MONEY_UNIT = "元"


@dataclass(frozen=True)
class Scope:
    """Where and when: a region prefix ("41", "4106", "410611") and a calendar year."""

    region_prefix: str | None = None
    year: int | None = None

    def __str__(self):
        return f"{self.region_prefix or '-'}/{self.year or '-'}"


@dataclass(frozen=True)
class Figure:
    """One number and the address of the list it was counted from."""

    value: Decimal | int
    list_url: str


@dataclass(frozen=True)
class Measure:
    """What is counted: published records, one additive value, one region and one date each."""

    records: QuerySet
    value: Aggregate
    region: str
    date: str
    list_url: str
    discreet: bool = False  # the public is not told sums of one or two records
    beside: str = ""  # the other place by which another indicator tells the same sums
    is_open: bool = False  # whoever opens the list sees there all that is counted

    def __post_init__(self):
        if not _additive(self.value):
            raise ImproperlyConfigured('指标只能用 Sum 或 Count("pk")，否则分地区之和不等于合计。')

    @functools.cached_property
    def region_lookup(self) -> str:
        return _single_valued(self.records.model, self.region)

    def within(self, scope: Scope, kind: str) -> QuerySet:
        records = self.records.order_by()
        if scope.region_prefix and self.region in records.query.annotations:
            # An annotated relation (a Subquery of a foreign key) knows no text lookups.
            records = records.alias(region_code=Cast(self.region, CharField()))
            records = records.filter(region_code__startswith=scope.region_prefix)
        elif scope.region_prefix:
            records = records.filter(**{f"{self.region_lookup}__startswith": scope.region_prefix})
        if scope.year:
            lookup = "year" if kind == FLOW else "year__lte"
            records = records.filter(**{f"{self.date}__{lookup}": scope.year})
        return records

    def total(self, scope: Scope, kind: str) -> Decimal | int:
        return self.within(scope, kind).aggregate(total=self.value)["total"] or 0

    def by_region_and_year(self, scope: Scope) -> QuerySet:
        return self._grouped(
            scope, STOCK, group_region=F(self.region_lookup), group_year=ExtractYear(self.date)
        )

    def by_month(self, scope: Scope) -> QuerySet:
        return self._grouped(scope, FLOW, group_month=ExtractMonth(self.date))

    def grid(self) -> QuerySet:
        """(region, year, month, value, number of records) of all there is, in one pass."""
        groups = {
            "group_region": F(self.region_lookup),
            "group_year": ExtractYear(self.date),
            "group_month": ExtractMonth(self.date),
        }
        rows = self._grouped(Scope(), STOCK, **groups)
        return rows.annotate(group_records=Count("pk")).values_list(
            *groups, "group_value", "group_records"
        )

    def crossing(self):
        """(region, region beside, year, month, number of records) where the two regions differ."""
        if not self.beside:
            return []
        places = {"group_region": F(self.region_lookup), "group_beside": F(self.beside)}
        times = {"year": ExtractYear(self.date), "month": ExtractMonth(self.date)}
        times = {f"group_{name}": part for name, part in times.items()}
        rows = self.records.order_by().filter(~Q(**{self.region: F(self.beside)}))
        rows = rows.values(**places, **times).annotate(group_records=Count("pk"))
        return rows.values_list(*places, *times, "group_records")

    def _grouped(self, scope: Scope, kind: str, **groups) -> QuerySet:
        records = self.within(scope, kind).values(**groups)
        return records.annotate(group_value=self.value).values_list(*groups, "group_value")


@dataclass(frozen=True)
class Indicator:
    code: str
    name: str
    unit: str
    function: Callable[[Scope], Measure | Figure]
    kind: str = FLOW
    definition: str = ""
    money: str = ""
    headline: bool = False  # among the figures a place is asked about first

    @property
    def is_money(self) -> bool:
        return self.unit == MONEY_UNIT

    def figure(self, scope: Scope) -> Figure:
        counted = self.function(scope)
        if isinstance(counted, Figure):
            return counted
        return Figure(counted.total(scope, self.kind), self.list_url(scope, counted))

    def list_url(self, scope: Scope, counted: Measure) -> str:
        joint = "&" if "?" in counted.list_url else "?"
        return f"{counted.list_url}{joint}indicator={self.code}/{scope}"

    def records_url(self, scope: Scope, counted: Measure) -> str:
        """Where the figure leads: to as many rows as it counts, whoever looks. What not everybody
        may see is listed masked, on a page of its own."""
        if counted.is_open:
            return self.list_url(scope, counted)
        return f"{reverse('figure_records', args=[self.code])}?scope={scope}"

    def narrow(self, queryset: QuerySet, scope: Scope) -> QuerySet:
        """The records of a list that were counted in this indicator within the scope."""
        counted = self.function(scope)
        if isinstance(counted, Figure):
            return queryset
        if counted.records.model is not queryset.model:
            return queryset.none()
        return queryset.filter(pk__in=counted.within(scope, self.kind).values("pk"))


_indicators: dict[str, Indicator] = {}


def indicator(code: str, name: str, *, unit: str, kind: str = FLOW, **said):
    """Register the decorated `f(scope) -> Measure | Figure` under a code nobody else uses; `said`
    are its definition, what its money is called, and whether it is a headline."""

    def register(function):
        if code in _indicators:
            raise ImproperlyConfigured(f"指标代码 {code} 已经登记，请换一个代码。")
        if kind not in (FLOW, STOCK):
            raise ImproperlyConfigured(f"指标 {code} 的 kind 只能是 flow 或 stock。")
        _indicators[code] = Indicator(code, name, unit, function, kind, **said)
        return function

    return register


def get(code: str) -> Indicator | None:
    return _indicators.get(code)


def registered() -> list[Indicator]:
    """Money first, then what happened in the year, then what there is."""
    return sorted(_indicators.values(), key=lambda one: (not one.is_money, one.kind == STOCK))


def _additive(value: Aggregate) -> bool:
    """Counties must add up to their city: distinct counts of anything but the record do not."""
    if isinstance(value, Count):
        source = value.get_source_expressions()[0]
        return not value.distinct or getattr(source, "name", "") in ("pk", "id")
    return isinstance(value, Sum)


def _single_valued(model, path: str) -> str:
    """The lookup of a region code; a path through many rows would count a record twice."""
    *_, last = names = path.split("__")
    for position, name in enumerate(names):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return path  # an annotation of the records
        if field.one_to_many or field.many_to_many:
            raise ImproperlyConfigured(f"{path} 经过一对多关系，会把同一记录计算两次。")
        if position == len(names) - 1 and field.is_relation:
            return path.removesuffix(last) + f"{field.name}__pk"
        model = field.related_model or model
    return path
