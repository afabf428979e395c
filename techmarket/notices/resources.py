from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from techmarket.exchange.resources import MarketResource
from techmarket.notices.models import Notice


class NoticeResource(MarketResource):
    """Export only: a notice comes from its procedure, never from a file."""

    number = Field("number", _("公示编号"))
    title = Field("title", _("公示标题"))
    kind = Field("get_kind_display", _("公示类别"))
    region = Field("region__name", _("区域"))
    starts_on = Field("starts_on", _("公示起始日"))
    term = Field("term", _("公示期"))
    ends_on = Field("ends_on", _("异议截止日"))
    suspended_on = Field("suspended_on", _("异议暂停日"))
    status = Field("get_status_display", _("状态"))
    clause = Field("clause", _("依据"))

    class Meta(MarketResource.Meta):
        model = Notice
        fields = [
            "number",
            "title",
            "kind",
            "region",
            "starts_on",
            "term",
            "ends_on",
            "suspended_on",
            "status",
            "clause",
        ]
