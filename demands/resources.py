from django.utils.translation import gettext as _
from import_export import fields

from achievements.models import TransferMode
from demands.models import Demand
from institutions.resources import CatalogueResource
from techmarket.codes.models import Industry, Region, TechField
from techmarket.exchange.codes import CodeWidget
from techmarket.exchange.registry import importable
from techmarket.exchange.resources import MarketResource
from techmarket.exchange.widgets import (
    ChoicesWidget,
    DateWidget,
    DecimalWidget,
    KeywordsWidget,
    WholeWidget,
    YesNoWidget,
)


@importable
class DemandResource(CatalogueResource):
    """One row per demand, keyed by its organisation and that organisation's own number."""

    export_related = ("industry",)
    optional_columns = (_("期望成熟度"), _("征集截止日"), _("已完成保密审查"))

    title = fields.Field("title", column_name=_("需求名称"))
    description = fields.Field("description", column_name=_("需求描述"))
    targets = fields.Field("targets", column_name=_("技术指标"))
    keywords = fields.Field("keywords", column_name=_("关键词"), widget=KeywordsWidget())
    field = fields.Field("field", column_name=_("技术领域代码"), widget=CodeWidget(TechField))
    industry = fields.Field("industry", column_name=_("行业代码"), widget=CodeWidget(Industry))
    region = fields.Field("region", column_name=_("区划代码"), widget=CodeWidget(Region))
    budget_min = fields.Field("budget_min", column_name=_("预算下限（元）"), widget=DecimalWidget())
    budget_max = fields.Field("budget_max", column_name=_("预算上限（元）"), widget=DecimalWidget())
    maturity_wanted = fields.Field(
        "maturity_wanted", column_name=_("期望成熟度"), widget=WholeWidget()
    )
    deadline_on = fields.Field("deadline_on", column_name=_("征集截止日"), widget=DateWidget())
    no_secret = fields.Field("no_secret", column_name=_("已完成保密审查"), widget=YesNoWidget())
    modes = fields.Field("modes", column_name=_("合作方式"), widget=ChoicesWidget(TransferMode))
    status = fields.Field("get_status_display", column_name=_("状态"), readonly=True)

    class Meta(MarketResource.Meta):
        model = Demand
        import_id_fields = ["organization", "external_key"]
        fields = [
            "organization",
            "external_key",
            "title",
            "description",
            "targets",
            "keywords",
            "field",
            "industry",
            "region",
            "budget_min",
            "budget_max",
            "maturity_wanted",
            "modes",
            "deadline_on",
            "no_secret",
            "status",
        ]
