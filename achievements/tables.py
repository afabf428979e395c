from functools import cache

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from achievements.filters import LEVELS
from achievements.models import Achievement, mode_labels
from techmarket.lists.tables import MarketTable, MoneyColumn, StatusColumn

LEVEL_LABELS = dict(LEVELS)


@cache
def spoken_modes(*modes):
    return "、".join(mode_labels(modes))


@cache
def spoken_level(level):
    return _("成熟度 %(level)s") % {"level": LEVEL_LABELS[level]}


class AchievementTable(MarketTable):
    title = tables.Column(linkify=True, orderable=True)
    organization = tables.Column(linkify=True)
    maturity = tables.Column(verbose_name=_("技术成熟度"), orderable=True)
    transfer_mode_labels = tables.Column(verbose_name=_("转化方式"), accessor="transfer_modes")
    price = MoneyColumn(verbose_name=_("报价"), empty_values=(), orderable=True)
    status = StatusColumn()
    under = ("organization", "field", "region", "maturity")

    class Meta(MarketTable.Meta):
        model = Achievement
        fields = [
            "title",
            "organization",
            "field",
            "region",
            "maturity",
            "transfer_mode_labels",
            "price",
            "status",
        ]

    def render_maturity(self, value):
        return spoken_level(value)

    def render_transfer_mode_labels(self, value):
        return spoken_modes(*value)

    def render_price(self, record):
        if record.price is None:
            return record.get_price_kind_display()
        return self.columns["price"].column.render(record.price)

    def before_render(self, request):
        """The public sees published records only: nothing to tell apart."""
        if not request.user.is_authenticated:
            self.columns.hide("status")
