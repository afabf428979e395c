from django.utils.translation import gettext as _
from import_export import fields, widgets

from institutions.models import Organization
from techmarket.codes.identifiers import normalise_uscc
from techmarket.codes.models import Industry, Region
from techmarket.resources import ChoiceWidget, CodeWidget, MarketResource


class OwnOrganizationWidget(widgets.ForeignKeyWidget):
    """An organisation by its unified social credit code; only one's own may be named.

    The importing Resource passes its user in the row context.
    """

    def __init__(self, **kwargs):
        super().__init__(Organization, field="uscc", **kwargs)

    def clean(self, value, row=None, **kwargs):
        code = normalise_uscc(value or "")
        found = Organization.objects.of(kwargs["user"]).filter(uscc=code).first()
        if found is None:
            raise ValueError(_("信用代码“%(code)s”不是您所代表的单位。") % {"code": code[:30]})
        return found


class OrganizationResource(MarketResource):
    """One row per organisation, keyed by its unified social credit code."""

    uscc = fields.Field("uscc", column_name=_("统一社会信用代码"))
    name = fields.Field("name", column_name=_("机构名称"))
    kind = fields.Field("kind", column_name=_("机构类型"), widget=ChoiceWidget(Organization.Kind))
    scale = fields.Field(
        "scale", column_name=_("企业规模"), widget=ChoiceWidget(Organization.Scale)
    )
    region = fields.Field("region", column_name=_("区划代码"), widget=CodeWidget(Region))
    industry = fields.Field("industry", column_name=_("行业代码"), widget=CodeWidget(Industry))
    address = fields.Field("address", column_name=_("地址"))
    intro = fields.Field("intro", column_name=_("简介"))
    status = fields.Field("get_status_display", column_name=_("状态"), readonly=True)

    class Meta(MarketResource.Meta):
        model = Organization
        import_id_fields = ["uscc"]
        fields = [
            "uscc",
            "name",
            "kind",
            "scale",
            "region",
            "industry",
            "address",
            "intro",
            "status",
        ]
