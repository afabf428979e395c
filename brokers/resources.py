from django.utils.translation import gettext as _
from import_export import fields
from import_export.widgets import ManyToManyWidget

from brokers.models import Broker
from institutions.resources import RegionalResource
from techmarket.codes.models import Region, TechField
from techmarket.exchange.codes import CodeWidget
from techmarket.exchange.resources import KeyField, MarketResource
from techmarket.exchange.widgets import ChoiceWidget, DateWidget


class BrokerResource(RegionalResource):
    """One row per broker, keyed by the certificate number."""

    export_related = ("organization", "tech_fields")
    optional_columns = (_("发证日期"), _("证书有效期至"))

    certificate_number = KeyField("certificate_number", column_name=_("证书编号"))
    name = fields.Field("name", column_name=_("姓名"))
    grade = fields.Field("grade", column_name=_("等级"), widget=ChoiceWidget(Broker.Grade))
    issuer = fields.Field("issuer", column_name=_("发证机构"))
    issued_on = fields.Field("issued_on", column_name=_("发证日期"), widget=DateWidget())
    valid_to = fields.Field("valid_to", column_name=_("证书有效期至"), widget=DateWidget())
    organization = fields.Field("organization__name", column_name=_("所在单位"), readonly=True)
    tech_fields = fields.Field(
        "tech_fields",
        column_name=_("擅长领域"),
        widget=ManyToManyWidget(TechField, field="name", separator="、"),
        readonly=True,
    )
    region = fields.Field("region", column_name=_("区划代码"), widget=CodeWidget(Region))
    specialty = fields.Field("specialty", column_name=_("专长"))
    intro = fields.Field("intro", column_name=_("简介"))
    status = fields.Field("get_status_display", column_name=_("状态"), readonly=True)

    class Meta(MarketResource.Meta):
        model = Broker
        import_id_fields = ["certificate_number"]
        fields = [
            "certificate_number",
            "name",
            "grade",
            "issuer",
            "issued_on",
            "valid_to",
            "organization",
            "region",
            "tech_fields",
            "specialty",
            "intro",
            "status",
        ]
