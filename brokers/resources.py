from django.utils.translation import gettext as _
from import_export import fields

from brokers.models import Broker
from institutions.resources import RegionalResource
from techmarket.codes.models import Region
from techmarket.exchange.codes import CodeWidget
from techmarket.exchange.resources import KeyField, MarketResource
from techmarket.exchange.widgets import ChoiceWidget


class BrokerResource(RegionalResource):
    """One row per broker, keyed by the certificate number."""

    certificate_number = KeyField("certificate_number", column_name=_("证书编号"))
    name = fields.Field("name", column_name=_("姓名"))
    grade = fields.Field("grade", column_name=_("等级"), widget=ChoiceWidget(Broker.Grade))
    issuer = fields.Field("issuer", column_name=_("发证机构"))
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
            "region",
            "specialty",
            "intro",
            "status",
        ]
