from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields, widgets

from achievements.forms import parse_patents
from achievements.models import Achievement, TransferMode
from achievements.services import save_with_patents
from institutions.models import organization_ids
from institutions.resources import CatalogueResource
from techmarket.accounts.models import Role, has_role
from techmarket.accounts.visibility import sees_all
from techmarket.codes.models import (
    AchievementForm,
    Industry,
    IpKind,
    PlanSource,
    Region,
    TechField,
)
from techmarket.exchange.codes import CodeWidget
from techmarket.exchange.registry import importable
from techmarket.exchange.resources import MarketResource
from techmarket.exchange.widgets import (
    ChoicesWidget,
    ChoiceWidget,
    DateWidget,
    DecimalWidget,
    KeywordsWidget,
    PersonsWidget,
    WholeWidget,
    YesNoWidget,
)


class PatentsWidget(widgets.Widget):
    """Lines of “专利号 名称” in one cell."""

    def clean(self, value, row=None, **kwargs):
        try:
            return parse_patents(value or "")
        except ValidationError as error:
            raise ValueError("；".join(error.messages)) from error

    def render(self, value, obj=None, **kwargs):
        return "\n".join(f"{number} {title}" for number, title in value or ())


@importable
class AchievementResource(CatalogueResource):
    """One row per achievement, keyed by its organisation and that organisation's number."""

    export_related = ("patents", "industry")
    own_rows = ("patents",)
    optional_columns = (
        _("专利"),
        _("完成日期"),
        _("主要完成人"),
        _("技术优势"),
        _("应用前景"),
        _("成果形式代码"),
        _("知识产权代码"),
        _("计划来源代码"),
        _("成果登记号"),
        _("发布有效期至"),
    )

    title = fields.Field("title", column_name=_("成果名称"))
    summary = fields.Field("summary", column_name=_("成果简介"))
    advantages = fields.Field("advantages", column_name=_("技术优势"))
    application = fields.Field("application", column_name=_("应用前景"))
    keywords = fields.Field("keywords", column_name=_("关键词"), widget=KeywordsWidget())
    field = fields.Field("field", column_name=_("技术领域代码"), widget=CodeWidget(TechField))
    industry = fields.Field("industry", column_name=_("行业代码"), widget=CodeWidget(Industry))
    region = fields.Field("region", column_name=_("区划代码"), widget=CodeWidget(Region))
    form = fields.Field("form", column_name=_("成果形式代码"), widget=CodeWidget(AchievementForm))
    ip_kind = fields.Field("ip_kind", column_name=_("知识产权代码"), widget=CodeWidget(IpKind))
    plan_source = fields.Field(
        "plan_source", column_name=_("计划来源代码"), widget=CodeWidget(PlanSource)
    )
    registration_number = fields.Field("registration_number", column_name=_("成果登记号"))
    valid_until = fields.Field("valid_until", column_name=_("发布有效期至"), widget=DateWidget())
    maturity = fields.Field("maturity", column_name=_("技术成熟度"), widget=WholeWidget())
    transfer_modes = fields.Field(
        "transfer_modes", column_name=_("转化方式"), widget=ChoicesWidget(TransferMode)
    )
    price_kind = fields.Field(
        "price_kind", column_name=_("定价方式"), widget=ChoiceWidget(Achievement.PriceKind)
    )
    price = fields.Field("price", column_name=_("报价（元）"), widget=DecimalWidget())
    patents = fields.Field("patent_rows", column_name=_("专利"), widget=PatentsWidget())
    completed_on = fields.Field("completed_on", column_name=_("完成日期"), widget=DateWidget())
    inventors = fields.Field("inventors", column_name=_("主要完成人"), widget=PersonsWidget())
    no_secret = fields.Field("no_secret", column_name=_("已完成保密审查"), widget=YesNoWidget())
    status = fields.Field("get_status_display", column_name=_("状态"), readonly=True)

    class Meta(MarketResource.Meta):
        model = Achievement
        import_id_fields = ["organization", "external_key"]
        fields = [
            "organization",
            "external_key",
            "title",
            "summary",
            "advantages",
            "application",
            "keywords",
            "field",
            "industry",
            "region",
            "form",
            "maturity",
            "transfer_modes",
            "price_kind",
            "price",
            "ip_kind",
            "patents",
            "plan_source",
            "registration_number",
            "completed_on",
            "inventors",
            "valid_until",
            "no_secret",
            "status",
        ]

    def dehydrate_inventors(self, achievement):
        """Persons leave the platform in bulk only with their own unit and with those who answer
        for the region."""
        user = self.user
        if user is None or not user.is_authenticated:
            return ""
        own = achievement.organization_id in organization_ids(user)
        answers = sees_all(user) or has_role(user, Role.OFFICER, achievement.region_id)
        return achievement.inventors if own or answers else ""

    def write(self, instances):
        save_with_patents(instances, by=self.user)
