"""What the market answers for: subsidies that were paid."""

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.subsidies.claims.models import Claim
from techmarket.codes.models import counted_in
from techmarket.indicators.registry import Measure, indicator


def measure(value):
    return Measure(
        records=Claim.objects.paid().annotate(
            place=counted_in("applicant__area_id", "applicant__region_id")
        ),
        value=value,
        region="place",
        date="paid_on",
        list_url=reverse("subsidies:list"),
    )


@indicator(
    "subsidies.paid",
    _("后补助拨付金额"),
    unit="元",
    headline=True,
    money=_("财政补助"),
    definition=_("当年实际拨付的后补助之和，按申请单位所在地和拨付日期统计。"),
)
def paid(scope):
    return measure(Sum("amount"))


@indicator(
    "subsidies.count",
    _("后补助拨付项数"),
    unit="项",
    definition=_("当年实际拨付的后补助申请项数，按申请单位所在地和拨付日期统计。"),
)
def count(scope):
    return measure(Count("pk"))
