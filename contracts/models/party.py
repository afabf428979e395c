from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models import Organization
from techmarket.codes.identifiers import normalise_uscc, validate_uscc
from techmarket.codes.models import area_field


class ContractParty(models.Model):
    """A party as it stood when the contract was made: later changes of the organisation's name
    or region do not change the contract."""

    class Role(models.TextChoices):
        SELLER = "seller", _("卖方")
        BUYER = "buyer", _("买方")
        INTERMEDIARY = "intermediary", _("中介方")

    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.CASCADE, related_name="parties"
    )
    role = models.CharField(_("角色"), max_length=12, choices=Role.choices)
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("机构"),
        on_delete=models.PROTECT,
        related_name="contract_parties",
        null=True,
        blank=True,
    )
    name = models.CharField(_("名称"), max_length=120)
    uscc = models.CharField(
        _("统一社会信用代码"), max_length=18, blank=True, validators=[validate_uscc]
    )
    kind = models.CharField(_("机构类型"), max_length=20, choices=Organization.Kind.choices)
    region = models.ForeignKey(
        "codes.Region",
        verbose_name=_("所在区域"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("境外当事人留空。"),
    )
    area = area_field()
    work = models.CharField(_("中介方承担的工作"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("合同当事人")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "role"],
                condition=Q(role__in=["seller", "buyer"]),
                name="contractparty_one_seller_one_buyer",
            ),
            models.UniqueConstraint(
                fields=["contract", "uscc"],
                condition=~Q(uscc=""),
                name="contractparty_once_per_contract",
                violation_error_message=_("同一单位不能兼任两方。"),
            ),
        ]
        indexes = [models.Index(fields=["role", "region"])]

    def __str__(self):
        return f"{self.get_role_display()}：{self.name}"

    def clean(self):
        self.uscc = normalise_uscc(self.uscc or "")

    @classmethod
    def of(cls, organization, role, **extra):
        """An unsaved party with the organisation's present particulars."""
        return cls(
            role=role,
            organization=organization,
            name=organization.name,
            uscc=organization.uscc,
            kind=organization.kind,
            region_id=organization.region_id,
            area_id=organization.area_id,
            **extra,
        )
