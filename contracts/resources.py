from django.utils.translation import gettext as _
from import_export import fields

from contracts import services
from contracts.models import Contract, ContractParty
from institutions.models import Organization, organization_ids
from techmarket.codes.identifiers import normalise_uscc
from techmarket.codes.models import ContractKind, Region, TechField
from techmarket.resources import ChoiceWidget, CodeWidget, DecimalWidget, MarketResource

SIDES = {
    ContractParty.Role.SELLER: "卖方信用代码",
    ContractParty.Role.BUYER: "买方信用代码",
}


class ContractResource(MarketResource):
    """One row per contract, keyed by the importing person's own ledger number."""

    external_key = fields.Field("external_key", column_name=_("外部编号"))
    number = fields.Field("number", column_name=_("登记编号"), readonly=True)
    title = fields.Field("title", column_name=_("项目名称"))
    kind = fields.Field("kind", column_name=_("合同类别代码"), widget=CodeWidget(ContractKind))
    seller = fields.Field(column_name=SIDES["seller"])
    buyer = fields.Field(column_name=SIDES["buyer"])
    signed_on = fields.Field("signed_on", column_name=_("签订日期"))
    begins_on = fields.Field("begins_on", column_name=_("有效期起"))
    ends_on = fields.Field("ends_on", column_name=_("有效期止"))
    total_amount = fields.Field(
        "total_amount", column_name=_("合同成交额（元）"), widget=DecimalWidget()
    )
    technical_amount = fields.Field(
        "technical_amount", column_name=_("技术交易额（元）"), widget=DecimalWidget()
    )
    pay_method = fields.Field(
        "pay_method", column_name=_("支付方式"), widget=ChoiceWidget(Contract.PayMethod)
    )
    field = fields.Field("field", column_name=_("技术领域代码"), widget=CodeWidget(TechField))
    implementation_region = fields.Field(
        "implementation_region", column_name=_("转化实施地区划代码"), widget=CodeWidget(Region)
    )
    status = fields.Field("get_status_display", column_name=_("状态"), readonly=True)

    class Meta(MarketResource.Meta):
        model = Contract
        import_id_fields = ["external_key"]
        fields = [
            "external_key",
            "number",
            "title",
            "kind",
            "seller",
            "buyer",
            "signed_on",
            "begins_on",
            "ends_on",
            "total_amount",
            "technical_amount",
            "pay_method",
            "field",
            "implementation_region",
            "status",
        ]

    def get_queryset(self):
        rows = super().get_queryset().prefetch_related("parties")
        return rows.filter(created_by=self.user) if self.user else rows

    def dehydrate_seller(self, contract):
        return contract.seller.uscc if contract.seller else ""

    def dehydrate_buyer(self, contract):
        return contract.buyer.uscc if contract.buyer else ""

    def before_import_row(self, row, **kwargs):
        super().before_import_row(row, **kwargs)
        if not row.get(_("外部编号")):
            raise ValueError(_("请填写外部编号（本单位合同台账编号），它用来避免重复导入。"))
        self.organizations = {role: self.find(row, name) for role, name in SIDES.items()}
        ids = {found.pk for found in self.organizations.values()}
        if len(ids) < len(SIDES):
            raise ValueError(_("卖方和买方不能是同一单位。"))
        if not ids & organization_ids(self.user):
            raise ValueError(_("您所在的单位须是合同的当事人之一。"))

    @staticmethod
    def find(row, column):
        code = normalise_uscc(row.get(column) or "")
        found = Organization.objects.verified().filter(uscc=code).first()
        if found is None:
            names = {"column": column, "code": code[:30]}
            raise ValueError(_("%(column)s“%(code)s”：平台上没有通过核验的该单位。") % names)
        return found

    def do_instance_save(self, instance, is_create):
        parties = [
            ContractParty.of(organization, role)
            for role, organization in self.organizations.items()
        ]
        services.save_draft(instance, parties, by=self.user)
