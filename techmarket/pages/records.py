"""The records behind a figure, for everybody: those that one may not see are masked, not left out.

So the figure equals its list whoever looks, and no visitor meets a door behind a public number.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import F, Sum
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView

from techmarket.codes.models import Region
from techmarket.indicators import registry
from techmarket.indicators.filters import IndicatorField
from techmarket.lists.paginator import PAGE_SIZE, BoundedPaginator
from techmarket.pages.figures import of_all, own_list


@dataclass(frozen=True)
class RecordLine:
    """`record` is None for whoever may not see it: then kind, place and month are all there is."""

    record: object
    kind: str
    place: str
    day: object
    amount: object


class FigureRecords(ListView):
    template_name = "indicators/records.html"
    paginate_by = PAGE_SIZE
    paginator_class = BoundedPaginator

    @cached_property
    def asked(self):
        """(indicator, scope, measure) of the address."""
        text = f"{self.kwargs['code']}/{self.request.GET.get('scope', '-/-')}"
        try:
            indicator, scope = IndicatorField().clean(text)
        except ValidationError as error:
            raise Http404(error.messages[0]) from error
        measure = indicator.function(scope)
        if not isinstance(measure, registry.Measure):
            raise Http404(_("这个指标没有清单。"))
        return indicator, scope, measure

    def get_queryset(self):
        indicator, scope, measure = self.asked
        rows = measure.within(scope, indicator.kind)
        return rows.order_by(F(measure.date).desc(nulls_last=True), "-pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        indicator, scope, measure = self.asked
        user, page = self.request.user, context["page_obj"]
        number = page.paginator.count
        return context | {
            "figure": of_all(indicator, scope, number, user, timezone.localdate()),
            "total": number,
            "lines": lines_of(page.object_list, measure, user),
            "own": own_list(indicator, scope, measure, user),
            "with_amounts": isinstance(measure.value, Sum),
        }


def lines_of(rows, measure, user):
    """Read are keys, places and days alone; records only where this user may see them."""
    model = measure.records.model
    shown = [F("pk"), F(measure.region_lookup), F(measure.date), amount_of(measure)]
    found = list(rows.values_list(*shown))
    keys = [key for key, *_rest in found]
    seen = model._default_manager.visible_to(user).in_bulk(keys)
    names = Region.objects.in_bulk({place for _key, place, *_rest in found if place})
    return [
        RecordLine(
            record=seen.get(key),
            kind=str(model._meta.verbose_name),
            place=names[place].name if place in names else _("未列明地区"),
            day=day,
            amount=amount if key in seen else None,
        )
        for key, place, day, amount in found
    ]


def amount_of(measure):
    """What a record adds to a sum; of a count, its key, which nobody reads."""
    added = isinstance(measure.value, Sum)
    return measure.value.get_source_expressions()[0] if added else F("pk")
