import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from contracts.subsidies.models import Claim
from techmarket.tables import MarketTable, MoneyColumn, StatusColumn


class ClaimTable(MarketTable):
    applicant = tables.Column(
        verbose_name=_("申请单位"), linkify=lambda record: record.get_absolute_url()
    )
    scheme = tables.Column(verbose_name=_("政策"), linkify=True)
    applied_on = tables.DateColumn(format="Y-m-d", orderable=True)
    amount = MoneyColumn(verbose_name=_("应补金额"), orderable=True)
    paid_on = tables.DateColumn(format="Y-m-d", orderable=True)
    status = StatusColumn()

    class Meta(MarketTable.Meta):
        model = Claim
        fields = ["applicant", "number", "scheme", "year", "applied_on", "amount", "paid_on"]
        sequence = [*fields, "status"]
