"""One Table per list, shared by the page and whatever embeds it."""

from functools import cache

import django_tables2 as tables
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django_tables2.columns.base import LinkTransform
from django_tables2.data import TableListData
from django_tables2.rows import BoundRow
from django_tables2.utils import signature

from techmarket.money import money

UNDER = "<span>{}</span>"


class StatusColumn(tables.Column):
    def __init__(self, **kwargs):
        """By way of `pk`: of a column with choices the words would be looked up for nothing."""
        super().__init__(verbose_name=_("状态"), accessor="pk", **kwargs)

    def render(self, record):
        return badge_html(type(record), record.status)


@cache
def badge_html(model, status):
    """Rendered once for each status there is, not in every row."""
    labels = dict(model._meta.get_field("status").flatchoices)
    context = {"label": labels[status], "tone": model.tone_of(status), "status": status}
    return render_to_string("components/status_badge.html", context)


class MoneyColumn(tables.Column):
    """Yuan in the unit people would say, aligned as a number."""

    def __init__(self, **kwargs):
        super().__init__(attrs={"td": {"class": "text-end"}, "th": {"class": "text-end"}}, **kwargs)

    def render(self, value):
        return money(value)


class PageRows(TableListData):
    """One page, sorted by the database: a column's header leads to the FilterSet's `ordering`."""

    def __init__(self, rows, model):
        super().__init__(rows)
        self.row_model = model

    @property
    def model(self):
        """Where columns without a name of their own find theirs."""
        return self.row_model

    def order_by(self, aliases):
        pass


class MarketRow(BoundRow):
    """As its base, which asks of every cell again what its column is written with, and writes the
    attributes of every link again."""

    def _call_render(self, bound_column, value=None):
        known = self._optional_cell_arguments(bound_column, value)
        render, link = bound_column.render, bound_column.link
        content = render(**{name: known[name] for name in wanted(render.__func__) or known})
        if type(link) is LinkTransform and not link.attrs:
            return format_html('<a href="{}">{}</a>', link.compose_url(**known), content)
        return link(content, **known) if link else content


@cache
def wanted(function):
    """The arguments of a method that renders cells; none where it takes whatever there is."""
    names, takes_any = signature(function)
    return () if takes_any else names[1:]


class MarketTable(tables.Table):
    """A column that the FilterSet can sort by says `orderable=True` and bears the same name.

    The columns named in `under` stand below the first one: “unit · field · region · level”.
    """

    under = ()
    marks = None  # what stands beside each row, where somebody may keep or compare the records

    class Meta:
        order_by_field = "ordering"
        orderable = False
        template_name = "components/table.html"
        attrs = {"class": "table table-vcenter card-table"}
        empty_text = _("没有符合条件的记录。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.under:
            self.columns.hide(name)

    def lines(self):
        """Rows of (attributes of the cell, cell). The attributes are the same down a column, so
        they are written once: most of the time of a long table went into them."""
        attributes = {column.name: self.cell_attributes(column) for column in self.columns}
        first, *others = attributes.items()
        for row in (MarketRow(record, self) for record in self.data):
            yield [
                (first[1], self.lead(row, first[0])),
                *((words, row.get_cell(name)) for name, words in others),
            ]

    def lead(self, row, name):
        marks = self.marks.beside(row.record) if self.marks else ""
        return format_html("{}{}{}", marks, row.get_cell(name), self.second_line(row))

    def second_line(self, row):
        """What is empty is left out: under a title nobody looks for a column."""
        found = ((name, row.get_cell(name)) for name in self.under)
        parts = [(cell,) for name, cell in found if cell != self.columns[name].default]
        if not parts:
            return ""
        return format_html('<p class="row-under">{}</p>', format_html_join("", UNDER, parts))

    @staticmethod
    def cell_attributes(column):
        own = {"role": "cell", "data-label": column.header, "data-column": column.name}
        return flatatt({**column.attrs["td"], **own})
