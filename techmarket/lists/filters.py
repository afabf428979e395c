"""One FilterSet per list, shared by the page, its facets, its export and the API."""

from collections import defaultdict

import django_filters
from django import forms
from django.db.models import Q
from django.forms.utils import flatatt
from django.utils.choices import normalize_choices
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField, ModelChoiceIterator
from drf_spectacular.utils import extend_schema_field

from techmarket.codes.models import Region
from techmarket.indicators.filters import IndicatorFilter
from techmarket.lists import counting
from techmarket.lists.conditions import chips_of
from techmarket.lists.desks import desks_on
from techmarket.lists.links import changed_url, given
from techmarket.lists.near import may_be_near, near_names
from techmarket.lists.several import Several, SeveralRowsField, StatusFilter

FACET_LIMIT = 12


class CodeSelect(forms.Select):
    """A select of a hundred options, written at once: Django renders a template for each."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = set(self.format_value(value))
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, " selected" * (str(code) in chosen), label) for code, label in self.choices),
        )
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, attributes, options)


class CodeChoices(ModelChoiceIterator):
    """Codes and names as they are stored, without a model instance for each."""

    def __iter__(self):
        yield "", self.field.empty_label
        yield from self.queryset.values_list("pk", "name")


class CodeChoiceField(ModelChoiceField):
    widget = CodeSelect
    iterator = CodeChoices


class CodeFilter(django_filters.ModelChoiceFilter):
    """A code table; a code selects its children too: C “制造业” finds 36 “汽车制造业”."""

    field_class = CodeChoiceField

    def filter(self, qs, value):
        return qs.filter(**{f"{self.field_name}__in": family(value)}) if value else qs


class SeveralCodesField(SeveralRowsField):
    """Several codes, and what lies directly below them, in a query each."""

    def rows(self, given):
        codes = super().rows(given)
        below = defaultdict(list)
        children = self.one.queryset.model.objects.filter(parent__in=codes)
        for parent, pk in children.values_list("parent", "pk"):
            below[parent].append(pk)
        for code in codes:
            code._family = [code.pk, *below[code.pk]]
        return codes


class CodesFilter(Several, CodeFilter):
    several_field = SeveralCodesField

    def condition(self, value):
        return Q(**{f"{self.field_name}__in": family(value)})


class AreaFilter(CodeFilter):
    """The statistical area in which the organisation lies."""

    def __init__(self, *args, **kwargs):
        kwargs |= {"queryset": Region.objects.statistical(), "label": _("统计区域")}
        super().__init__(*args, **kwargs)


class Ordering(django_filters.OrderingFilter):
    """The library says “descending” in English: it knows Chinese by another code."""

    descending_fmt = _("%s（从高到低）")


def family(code):
    """The code and those directly below it, read once per filter value."""
    if not hasattr(code, "_family"):
        code._family = [code.pk, *code.children.values_list("pk", flat=True)]
    return code._family


@extend_schema_field(str)
class DeskFilter(django_filters.ChoiceFilter):
    """The rows that wait on a desk of whoever asks, as the workbench counts them."""

    def __init__(self, **kwargs):
        super().__init__(label=_("工作台栏目"), widget=forms.HiddenInput, **kwargs)

    @property
    def field(self):
        desks = desks_on(self.model)
        self.extra["choices"] = [(name, desk.title) for name, desk in desks.items()]
        return super().field

    def filter(self, qs, value):
        return desks_on(self.model)[value].narrowed(qs, self.parent.request.user) if value else qs


class MarketFilterSet(django_filters.FilterSet):
    """Base FilterSet: `q` searches, `ordering` sorts, `Meta.facets` names the facet filters."""

    q = django_filters.CharFilter(label=_("关键词"), method="filter_search", max_length=200)
    indicator = IndicatorFilter(label=_("指标"))
    desk = DeskFilter()

    def __init__(self, data=None, *args, **kwargs):
        """A list without conditions is filtered, too: see StatusFilter."""
        super().__init__({} if data is None else data, *args, **kwargs)

    def filter_search(self, queryset, name, value):
        return near_names(queryset, value) if self.is_near(value) else queryset.search(value)

    def is_near(self, text):
        """Nothing that one may see has the words as typed: names that are alike are looked for."""
        if not hasattr(self, "_near"):
            exact = may_be_near(self._meta.model, text) and self.queryset.search(text)
            self._near = exact is not False and not exact.exists()
        return self._near

    def facets(self, path=""):
        """[{name, label, options: [{value, label, count, active, url}]}] for the current filter.

        A facet is counted under all other filters, so that one sees where one could go.
        """
        counts = self.facet_counts()
        found = [self.facet(name, counts[name], path) for name in self.facet_names]
        return [f for f in found if offers_choice(f["options"]) or self.leaves_out(f)]

    def conditions(self, path=""):
        return chips_of(self, path)

    def leaves_out(self, facet):
        """An option that stands for rows which the list does not show by itself."""
        hidden = getattr(self.filters[facet["name"]], "hidden", ())
        return any(option["value"] in hidden for option in facet["options"])

    @property
    def facet_names(self):
        return getattr(self.Meta, "facets", ())

    @property
    def more_names(self):
        """Of the fields that no facet stands for, for the “更多条件” form."""
        plain, fields = {"q", *self.facet_names}, self.form.fields.items()
        return [n for n, field in fields if n not in plain and not field.widget.is_hidden]

    def more_fields(self):
        found = [self.form[name] for name in self.more_names]
        for field in found:
            select = isinstance(field.field.widget, forms.Select)
            field.field.widget.attrs["class"] = "form-select" if select else "form-control"
        return found

    def facet(self, name, counts, path):
        chosen = set(given(self.data, name))
        rest = [row for row in counts[FACET_LIMIT:] if str(row[0]) in chosen]
        options = [
            self.option(name, value, label, count, str(value) in chosen, path)
            for value, label, count in counts[:FACET_LIMIT] + rest
        ]
        return {"name": name, "label": self.filters[name].label, "options": options}

    def option(self, name, value, label, count, active, path):
        """A facet value as a link: to the list with it, or without it when it is chosen."""
        change = {"drop" if active else "add": (name, str(value))}
        url = changed_url(path, self.data, **change)
        return {"value": value, "label": label, "count": count, "active": active, "url": url}

    def facet_counts(self):
        """{name: [(value, label, n)]}, most frequent first.

        Facets that are not chosen stand under the same conditions, so they are counted together.
        """
        together = [name for name in self.facet_names if self.is_open(name)]
        groups = [together] if together else []
        groups += [[name] for name in self.facet_names if name not in together]
        return {name: rows for group in groups for name, rows in self.counted(group)}

    def is_open(self, name):
        chosen = self.is_bound and self.form.is_valid() and self.form.cleaned_data.get(name)
        if isinstance(self.filters[name], StatusFilter) and self.request.user.is_authenticated:
            return False  # its options count what the others leave out
        return not chosen and counting.is_column(self._meta.model, self.filters[name].field_name)

    def counted(self, names):
        rows = self.filter_without(names[0]).order_by()
        if rows.query.distinct:
            rows = self._meta.model._base_manager.filter(pk__in=rows.values("pk"))
        fields = {self.filters[name].field_name: self.filters[name] for name in names}

        def label(column, counts):
            return self.labelled(fields[column], counts)

        found = counting.facets(rows, list(fields), label)
        return [(name, found[self.filters[name].field_name]) for name in names]

    def labelled(self, field, counts):
        values = getattr(field, "facet_values", lambda value: [value])
        rows = [(v, n) for v, n in counting.merged(counts, values) if v not in (None, "")]
        labels = self.facet_labels(field, [value for value, _n in rows])
        return [(value, labels.get(value, value), n) for value, n in rows]

    def filter_without(self, name):
        rows = self.queryset.all()
        if not self.is_bound or not self.form.is_valid():
            return rows
        for other, value in self.form.cleaned_data.items():
            if other not in (name, "ordering"):
                rows = self.filters[other].filter(rows, value)
        return rows

    def facet_labels(self, field, values):
        if hasattr(field, "facet_labels"):
            return field.facet_labels(values)
        if isinstance(field, django_filters.ModelChoiceFilter):
            found = field.queryset.model.objects.filter(pk__in=values)
            return {row.pk: str(row) for row in found}
        choices = normalize_choices(field.extra.get("choices", ()))  # a callable, too
        return {value: str(label) for value, label in choices}


def offers_choice(options):
    """A single value that all rows share is nothing to choose."""
    return len(options) > 1 or any(option["active"] for option in options)
