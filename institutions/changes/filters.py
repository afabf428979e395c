from django.utils.translation import gettext_lazy as _

from institutions.changes.models import ChangeRequest
from institutions.changes.workflows import Status
from techmarket.lists.filters import MarketFilterSet, Ordering
from techmarket.lists.several import ChoicesFilter, RegionFilter


class ChangeRequestFilter(MarketFilterSet):
    kind = ChoicesFilter(label=_("类别"), choices=ChangeRequest.Kind.choices)
    region = RegionFilter(label=_("原所在区域"), field_name="old_region")
    status = ChoicesFilter(label=_("状态"), choices=Status.choices)
    ordering = Ordering(
        fields=["created_at", "effective_on"],
        field_labels={"created_at": _("申请时间"), "effective_on": _("核准日期")},
    )

    class Meta:
        model = ChangeRequest
        fields = ["kind", "region", "status", "organization"]
        facets = ("kind", "region", "status")
