from django.utils.translation import gettext as _
from import_export import fields

from contracts.subsidies.claims.models import Claim
from techmarket.exchange.resources import MarketResource


class ClaimResource(MarketResource):
    """Export only: a claim is opened by its applicant, its amount comes from the sheet."""

    export_related = ("applicant__region", "scheme")

    number = fields.Field("number", column_name=_("申请编号"), readonly=True)
    applicant = fields.Field("applicant__name", column_name=_("申请单位"), readonly=True)
    uscc = fields.Field("applicant__uscc", column_name=_("统一社会信用代码"), readonly=True)
    region = fields.Field(
        "applicant__region__full_name", column_name=_("申请单位所在区域"), readonly=True
    )
    scheme = fields.Field("scheme_code", column_name=_("条款编号"), readonly=True)
    title = fields.Field("scheme__title", column_name=_("政策"), readonly=True)
    year = fields.Field("year", column_name=_("申报年度"), readonly=True)
    applied_on = fields.Field("applied_on", column_name=_("申请日期"), readonly=True)
    amount = fields.Field("amount", column_name=_("应补金额（元）"), readonly=True)
    approved_on = fields.Field("approved_on", column_name=_("审核日期"), readonly=True)
    paid_on = fields.Field("paid_on", column_name=_("拨付日期"), readonly=True)
    reference = fields.Field("payment_reference", column_name=_("拨付凭证号"), readonly=True)
    status = fields.Field("get_status_display", column_name=_("状态"), readonly=True)

    class Meta(MarketResource.Meta):
        model = Claim
        import_id_fields = ["number"]
        fields = [
            "number",
            "applicant",
            "uscc",
            "region",
            "scheme",
            "title",
            "year",
            "applied_on",
            "amount",
            "approved_on",
            "paid_on",
            "reference",
            "status",
        ]
