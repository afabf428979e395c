"""Conditions that take several values: `?field=05&field=07` finds what meets any of them."""

from functools import reduce
from operator import or_

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models import region_prefix
from techmarket.codes.models import Region

MOST = 20  # values of one condition


class SeveralField(forms.Field):
    """A list of values, each understood as the field of a single one understands it."""

    widget = forms.MultipleHiddenInput

    def __init__(self, one):
        self.one = one
        super().__init__(required=False, label=one.label)

    def clean(self, value):
        given = value if isinstance(value, (list, tuple)) else [value]
        given = (v.strip() if isinstance(v, str) else v for v in given)
        given = list(dict.fromkeys(v for v in given if v not in self.one.empty_values))
        if len(given) > MOST:
            raise ValidationError(_("同一条件最多选 %d 项，请减少后再试。") % MOST)
        return self.clean_all(given)

    def clean_all(self, given):
        return [self.one.clean(value) for value in given]


class SeveralRowsField(SeveralField):
    """Rows of another table, read at once."""

    def clean_all(self, given):
        return [self.one.clean(given[0])] if len(given) == 1 else self.rows(given)

    def rows(self, given):
        found = {str(row.pk): row for row in self.one.queryset.filter(pk__in=given)}
        if missing := [value for value in given if value not in found]:
            self.one.clean(missing[0])  # refuses it in the words of the single one
        return [found[value] for value in given]


class Several:
    """Mixin of a filter; `condition(value)` says what one of its values asks for."""

    takes_several = True
    several_field = SeveralField

    @property
    def field(self):
        if not hasattr(self, "_several"):
            self._several = self.several_field(super().field)
        return self._several

    def filter(self, qs, values):
        return qs.filter(reduce(or_, map(self.condition, values))) if values else qs

    def condition(self, value):
        return Q(**{f"{self.field_name}__{self.lookup_expr}": value})


class OfMany(Several):
    """Across a relation to many: a record that meets two of the values still comes once."""

    def filter(self, qs, values):
        if not values:
            return qs
        found = super().filter(qs.model._base_manager.all(), values)
        return qs.filter(pk__in=found.values("pk"))


class ChoicesFilter(Several, django_filters.ChoiceFilter):
    pass


class NumbersFilter(Several, django_filters.NumberFilter):
    pass


class LevelsFilter(Several, django_filters.TypedChoiceFilter):
    """Choices that are numbers."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"coerce": int, "empty_value": None} | kwargs)


class StatusFilter(ChoicesFilter):
    """Whoever asks for no status is not shown what is over, as “已作废”; who asks for it, is."""

    def __init__(self, *args, hidden=("voided",), **kwargs):
        self.hidden = hidden
        super().__init__(*args, **{"label": _("状态")} | kwargs)

    def filter(self, qs, values):
        return super().filter(qs, values) if values else qs.exclude(status__in=self.hidden)


class RegionFilter(Several, django_filters.CharFilter):
    """A region and everything below it, by the prefix of its code. Facets count by city."""

    def condition(self, value):
        if not (value.isascii() and value.isdigit() and len(value) == 6):
            return Q(pk__in=[])
        return Q(**{f"{self.field_name}__code__startswith": region_prefix(value)})

    def facet_values(self, value):
        return [value[:4] + "00"] if value else []

    def facet_labels(self, values):
        """Names of the cities; a county straight under its province goes by the province's name
        (Shanghai has no city 310100)."""
        above = {value: value[:2] + "0000" for value in values}
        names = dict(
            Region.objects.filter(pk__in=[*above, *above.values()]).values_list("pk", "name")
        )
        return {value: names.get(value) or names.get(above[value], value) for value in values}
