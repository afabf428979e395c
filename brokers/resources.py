from django.utils.translation import gettext as _
from import_export import fields

from brokers.models import Broker
from brokers.services import replace_fields
from brokers.workflows import Status
from institutions.resources import RegionalResource, UnitField, VerifiedOrganizationWidget
from techmarket.codes.models import Region, TechField
from techmarket.exchange.codes import CodeWidget, SeveralCodesWidget
from techmarket.exchange.registry import importable
from techmarket.exchange.resources import KeyField, MarketResource
from techmarket.exchange.widgets import ChoiceWidget, DateWidget


@importable
class BrokerResource(RegionalResource):
    """One row per broker, keyed by the certificate number."""

    export_related = ("organization", "tech_fields")
    optional_columns = (_("发证日期"), _("证书有效期至"), _("单位信用代码"), _("擅长领域"))

    certificate_number = KeyField("certificate_number", column_name=_("证书编号"))
    name = fields.Field("name", column_name=_("姓名"))
    grade = fields.Field("grade", column_name=_("等级"), widget=ChoiceWidget(Broker.Grade))
    issuer = fields.Field("issuer", column_name=_("发证机构"))
    issued_on = fields.Field("issued_on", column_name=_("发证日期"), widget=DateWidget())
    valid_to = fields.Field("valid_to", column_name=_("证书有效期至"), widget=DateWidget())
    organization = UnitField(
        "organization", column_name=_("单位信用代码"), widget=VerifiedOrganizationWidget()
    )
    unit_name = fields.Field("organization__name", column_name=_("所在单位"), readonly=True)
    tech_fields = fields.Field(
        "field_rows", column_name=_("擅长领域"), widget=SeveralCodesWidget(TechField)
    )
    region = fields.Field("region", column_name=_("区划代码"), widget=CodeWidget(Region))
    specialty = fields.Field("specialty", column_name=_("专长"))
    intro = fields.Field("intro", column_name=_("简介"))
    status = fields.Field("get_status_display", column_name=_("状态"), readonly=True)

    def rows_with(self, keys):
        for rows in super().rows_with(keys):
            yield rows.exclude(status=Status.VOIDED)

    def write(self, instances):
        super().write(instances)
        replace_fields([one for one in instances if one.has_new_fields])

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
            "unit_name",
            "region",
            "tech_fields",
            "specialty",
            "intro",
            "status",
        ]
