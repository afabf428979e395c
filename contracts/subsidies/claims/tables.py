import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from contracts.subsidies.claims.models import Claim
from techmarket.lists.tables import MarketTable, MoneyColumn, StatusColumn


class ClaimTable(MarketTable):
    applicant = tables.Column(
        verbose_name=_("申请单位"), linkify=lambda record: record.get_absolute_url()
    )
    number = tables.Column(attrs={"td": {"class": "text-nowrap"}})
    scheme_code = tables.Column(
        verbose_name=_("政策"), linkify=lambda record: record.scheme.get_absolute_url()
    )
    year = tables.Column(verbose_name=_("年度"))
    applied_on = tables.DateColumn(orderable=True)
    amount = MoneyColumn(verbose_name=_("应补金额"), orderable=True)
    status = StatusColumn()
    under = ("number", "scheme_code", "year")

    class Meta(MarketTable.Meta):
        model = Claim
        fields = ["applicant", "number", "scheme_code", "year", "applied_on", "amount"]
        sequence = [*fields, "status"]

    def render_year(self, value):
        return _("%(year)s 年度") % {"year": value}
