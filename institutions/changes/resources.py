from django.utils.translation import gettext as _
from import_export import fields

from institutions.changes.models import ChangeRequest
from techmarket.exchange.resources import MarketResource


class ChangeRequestResource(MarketResource):
    """Export only: a request is made by the unit, with its papers, and decided."""

    export_related = ("organization", "old_region", "region", "area", "successor")

    number = fields.Field("pk", column_name=_("编号"), readonly=True)
    kind = fields.Field("get_kind_display", column_name=_("类别"), readonly=True)
    uscc = fields.Field("organization__uscc", column_name=_("统一社会信用代码"), readonly=True)
    old_name = fields.Field("old_name", column_name=_("原名称"), readonly=True)
    name = fields.Field("name", column_name=_("新名称"), readonly=True)
    old_region = fields.Field("old_region__full_name", column_name=_("原所在区域"), readonly=True)
    region = fields.Field("region__full_name", column_name=_("新的所在区域"), readonly=True)
    area = fields.Field("area__name", column_name=_("新的统计区域"), readonly=True)
    successor = fields.Field("successor__name", column_name=_("承继单位"), readonly=True)
    effective_on = fields.Field("effective_on", column_name=_("核准日期"), readonly=True)
    reason = fields.Field("reason", column_name=_("原因"), readonly=True)
    created_at = fields.Field("created_at", column_name=_("申请时间"), readonly=True)
    status = fields.Field("get_status_display", column_name=_("状态"), readonly=True)

    class Meta(MarketResource.Meta):
        model = ChangeRequest
        import_id_fields = ["number"]
        fields = [
            "number",
            "kind",
            "uscc",
            "old_name",
            "name",
            "old_region",
            "region",
            "area",
            "successor",
            "effective_on",
            "reason",
            "created_at",
            "status",
        ]
