"""Achievements: what, by whom, how mature, how to be transferred and for how much."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from achievements.workflows import AchievementWorkflow, Status
from institutions.models import NUMBER_PREFIX, Organization, organization_ids
from techmarket.accounts.models import Role, User
from techmarket.accounts.persons import takes_part
from techmarket.accounts.visibility import on_duty, scoped
from techmarket.codes.days import validate_day
from techmarket.codes.identifiers import (
    normalise_patent_number,
    validate_achievement_number,
    validate_patent_number,
)
from techmarket.codes.models import seat_field
from techmarket.lists.search import Searchable, SearchQuerySet


class TransferMode(models.TextChoices):
    """《促进科技成果转化法》 article 16; a demand's ways to cooperate are the same list."""

    TRANSFER = "transfer", _("转让")
    LICENSE = "license", _("许可")
    EQUITY = "equity", _("作价入股")
    COOPERATE = "cooperate", _("合作转化")
    SERVICE = "service", _("技术服务")


def mode_labels(modes):
    return [str(TransferMode(mode).label) for mode in modes if mode in TransferMode.values]


class AchievementQuerySet(SearchQuerySet):
    def listed(self):
        return self.filter(status=Status.LISTED)

    def visible_to(self, user):
        """Listed ones are public; the owner sees its own; officers their region's submissions."""
        return scoped(
            self,
            user,
            Q(organization__in=organization_ids(user)),
            on_duty(user, Role.OFFICER) & ~Q(status__in=[Status.DRAFT, Status.VOIDED]),
            public=Q(status=Status.LISTED),
        )

    def due_to_expire(self, *, on):
        return self.listed().filter(valid_until__lt=on)


class Achievement(Searchable, AchievementWorkflow):
    class PriceKind(models.TextChoices):
        NEGOTIABLE = "negotiable", _("面议")
        FIXED = "fixed", _("报价")

    search_fields = ("title", "keyword_text", "summary", "advantages", "application")
    personal = {"inventors": "achievements.see_inventors"}

    title = models.CharField(_("成果名称"), max_length=120)
    external_key = models.CharField(
        _("外部编号"),
        max_length=60,
        blank=True,
        help_text=_("本单位目录中的编号；再次导入时据此更新，不会重复。"),
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("完成单位"),
        on_delete=models.PROTECT,
        related_name="achievements",
    )
    summary = models.TextField(_("成果简介"), max_length=5000)
    advantages = models.TextField(_("技术优势"), max_length=3000, blank=True)
    application = models.TextField(_("应用前景"), max_length=3000, blank=True)
    keywords = ArrayField(
        models.CharField(max_length=30), verbose_name=_("关键词"), default=list, blank=True, size=8
    )
    field = models.ForeignKey(
        "codes.TechField", verbose_name=_("技术领域"), on_delete=models.PROTECT
    )
    industry = models.ForeignKey(
        "codes.Industry",
        verbose_name=_("应用行业"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    region = seat_field(_("所在区域"))
    form = models.ForeignKey(
        "codes.AchievementForm",
        verbose_name=_("成果体现形式"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    maturity = models.PositiveSmallIntegerField(
        _("技术成熟度（1–9 级）"),
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text=_("1 基本原理 … 4 实验室验证 … 7 工程样机 … 9 已实际应用。"),
    )
    ip_kind = models.ForeignKey(
        "codes.IpKind",
        verbose_name=_("知识产权"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    plan_source = models.ForeignKey(
        "codes.PlanSource",
        verbose_name=_("计划来源"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    registration_number = models.CharField(
        _("成果登记号"),
        max_length=12,
        blank=True,
        validators=[validate_achievement_number],
    )
    transfer_modes = ArrayField(
        models.CharField(max_length=20, choices=TransferMode.choices),
        verbose_name=_("转化方式"),
        default=list,
        size=5,
    )
    price_kind = models.CharField(
        _("定价方式"), max_length=12, choices=PriceKind.choices, default=PriceKind.NEGOTIABLE
    )
    price = models.DecimalField(
        _("报价（元）"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"), _("报价须大于 0 元。"))],
    )
    completed_on = models.DateField(_("完成日期"), null=True, blank=True, validators=[validate_day])
    inventors = models.CharField(_("主要完成人"), max_length=200, blank=True)
    no_secret = models.BooleanField(
        _("已完成保密审查，不含国家秘密和不可公开的商业秘密"), default=False
    )
    valid_until = models.DateField(
        _("发布有效期至"),
        null=True,
        blank=True,
        help_text=_("到期自动下架，可随时续期；留空由审核人确定，一般为一年。"),
        validators=[validate_day],
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, editable=False)
    is_demo = models.BooleanField(_("示例数据"), default=False, editable=False)

    objects = AchievementQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text", "search"])

    class Meta(AchievementWorkflow.Meta):
        abstract = False
        verbose_name = verbose_name_plural = _("科技成果")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="achievement_status_known"
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gt=0),
                name="achievement_price_positive",
                violation_error_message=_("报价须大于 0 元。"),
            ),
            models.CheckConstraint(
                condition=Q(price_kind="negotiable", price__isnull=True)
                | Q(price_kind="fixed", price__isnull=False),
                name="achievement_price_matches_kind",
                violation_error_message=_("选择“报价”时须填写金额，选择“面议”时不填金额。"),
            ),
            models.CheckConstraint(
                condition=Q(maturity__gte=1, maturity__lte=9), name="achievement_maturity_1_to_9"
            ),
            models.UniqueConstraint(
                fields=["organization", "external_key"],
                condition=~Q(external_key=""),
                name="achievement_external_key_unique",
                violation_error_message=_("本单位已有相同外部编号的成果。"),
            ),
        ]
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["status", "-id"]),
            models.Index(fields=["status", "region"]),
            models.Index(  # all that decides who sees a record and what its facets count
                fields=["status", "field", "region", "maturity"],
                include=["organization", "transfer_modes"],
                name="achievement_facets_idx",
            ),
            models.Index(
                fields=["valid_until"], condition=Q(status="listed"), name="achievement_expiry_idx"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("achievements:detail", args=[self.pk])

    @property
    def keyword_text(self):
        return " ".join(self.keywords)

    @property
    def transfer_mode_labels(self):
        return mode_labels(self.transfer_modes)

    @property
    def patent_lines(self):
        return "\n".join(f"{number} {title}" for number, title in self.patent_rows)

    @property
    def patent_rows(self):
        """[(number, title)] as on file, or as an import wants them."""
        wanted = self.__dict__.get("_patent_rows")
        if wanted is None:
            wanted = ((patent.number, patent.title) for patent in self.patents.all())
        return sorted(wanted)

    @patent_rows.setter
    def patent_rows(self, rows):
        self._patent_rows = rows

    def clean(self):
        is_priced = self.price_kind != self.PriceKind.NEGOTIABLE
        if not is_priced:
            self.price = None  # before anything is refused: the database would refuse this too
        if self.external_key.upper().startswith(NUMBER_PREFIX):
            raise ValidationError({"external_key": _("TM- 开头的编号由平台使用，请换一个编号。")})
        if not self.transfer_modes:
            raise ValidationError({"transfer_modes": _("请至少选择一种转化方式。")})
        if is_priced and self.price is None:
            raise ValidationError({"price": _("选择“报价”时须填写金额（元）。")})

    def may_open_files(self, user):
        """Files are not part of what is published: whom the market knows may open them."""
        return takes_part(user) or self.organization_id in organization_ids(user)

    def recipients(self, audience):
        if audience == "owner":
            return self.organization.recipients("owner")
        if audience == "officers":
            return User.objects.with_role(Role.OFFICER, self.region_id)
        return super().recipients(audience)


class Patent(models.Model):
    """A patent behind the achievement; registering a contract takes its number (《民法典》 845)."""

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="patents")
    number = models.CharField(
        _("专利（申请）号"), max_length=20, validators=[validate_patent_number]
    )
    title = models.CharField(_("发明创造名称"), max_length=200)
    granted_on = models.DateField(_("授权日期"), null=True, blank=True, validators=[validate_day])
    expires_on = models.DateField(_("有效期至"), null=True, blank=True, validators=[validate_day])

    class Meta:
        verbose_name = verbose_name_plural = _("专利")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["achievement", "number"],
                name="patent_once_per_achievement",
                violation_error_message=_("该专利号已填写。"),
            )
        ]

    def __str__(self):
        return self.number

    def clean(self):
        self.number = normalise_patent_number(self.number or "")
