from django.utils.translation import gettext_lazy as _

from techmarket.lists.filters import MarketFilterSet, Ordering
from techmarket.lists.several import ChoicesFilter, RegionFilter
from techmarket.notices import kinds
from techmarket.notices.models import Notice, Objection


class NoticeFilter(MarketFilterSet):
    kind = ChoicesFilter(label=_("公示类别"), choices=kinds.notice_kinds)
    status = ChoicesFilter(label=_("状态"), choices=Notice.Status.choices)
    region = RegionFilter(label=_("区域"))
    ordering = Ordering(
        fields=["starts_on", "ends_on"],
        field_labels={"starts_on": _("公示起始日"), "ends_on": _("异议截止日")},
    )

    class Meta:
        model = Notice
        fields = ["kind", "status", "region"]
        facets = ("kind", "status", "region")


class ObjectionFilter(MarketFilterSet):
    status = ChoicesFilter(label=_("状态"), choices=Objection.Status.choices)
    ordering = Ordering(
        fields=["filed_on", "handled_on"],
        field_labels={"filed_on": _("提出日期"), "handled_on": _("答复日期")},
    )

    class Meta:
        model = Objection
        fields = ["status"]
        facets = ("status",)
