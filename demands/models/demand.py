"""What an enterprise asks for."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from achievements.models import TransferMode, mode_labels
from demands.workflows import DemandWorkflow, Status
from institutions.models import NUMBER_PREFIX, Organization, organization_ids
from techmarket.accounts.models import Role, User
from techmarket.accounts.persons import takes_part
from techmarket.accounts.visibility import on_duty, scoped
from techmarket.codes.days import validate_day
from techmarket.codes.models import seat_field
from techmarket.jobs import services as jobs
from techmarket.lists.search import Searchable, SearchQuerySet


class DemandQuerySet(SearchQuerySet):
    def published(self):
        return self.filter(status=Status.PUBLISHED)

    def open(self, *, on):
        """Published and still taking offers."""
        return self.published().filter(Q(deadline_on__isnull=True) | Q(deadline_on__gte=on))

    def visible_to(self, user):
        """Published and closed ones are public; the owner's own; officers their region's."""
        return scoped(
            self,
            user,
            Q(organization__in=organization_ids(user)),
            on_duty(user, Role.OFFICER) & ~Q(status__in=[Status.DRAFT, Status.VOIDED]),
            public=Q(status__in=[Status.PUBLISHED, Status.CLOSED]),
        )


class Demand(Searchable, DemandWorkflow):
    search_fields = ("title", "keyword_text", "description", "targets")

    title = models.CharField(_("需求名称"), max_length=120)
    external_key = models.CharField(
        _("外部编号"),
        max_length=60,
        blank=True,
        help_text=_("本单位目录中的编号；再次导入时据此更新，不会重复。"),
    )
    organization = models.ForeignKey(
        Organization, verbose_name=_("需求单位"), on_delete=models.PROTECT, related_name="demands"
    )
    description = models.TextField(
        _("需求描述"), max_length=5000, help_text=_("写明现状、要解决的问题、使用条件。")
    )
    targets = models.TextField(_("技术指标"), max_length=3000, blank=True)
    keywords = ArrayField(
        models.CharField(max_length=30), verbose_name=_("关键词"), default=list, blank=True, size=8
    )
    field = models.ForeignKey(
        "codes.TechField", verbose_name=_("技术领域"), on_delete=models.PROTECT
    )
    industry = models.ForeignKey(
        "codes.Industry",
        verbose_name=_("所属行业"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    region = seat_field(_("所在区域"))
    budget_min = models.DecimalField(
        _("预算下限（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    budget_max = models.DecimalField(
        _("预算上限（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    maturity_wanted = models.PositiveSmallIntegerField(
        _("期望技术成熟度（1–9 级）"),
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        null=True,
        blank=True,
    )
    modes = ArrayField(
        models.CharField(max_length=20, choices=TransferMode.choices),
        verbose_name=_("合作方式"),
        default=list,
        blank=True,
        size=5,
    )
    deadline_on = models.DateField(
        _("征集截止日"), null=True, blank=True, validators=[validate_day]
    )
    no_secret = models.BooleanField(_("已确认不含国家秘密和不可公开的商业秘密"), default=False)
    match_revision = models.PositiveIntegerField(_("匹配轮次"), default=0, editable=False)
    matched_at = models.DateTimeField(_("最近匹配时间"), null=True, editable=False)
    is_demo = models.BooleanField(_("示例数据"), default=False, editable=False)

    objects = DemandQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text", "search"])

    class Meta(DemandWorkflow.Meta):
        abstract = False
        verbose_name = verbose_name_plural = _("技术需求")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="demand_status_known"
            ),
            models.CheckConstraint(
                condition=(Q(budget_min__isnull=True) | Q(budget_min__gte=0))
                & (Q(budget_max__isnull=True) | Q(budget_max__gt=0)),
                name="demand_budget_not_negative",
                violation_error_message=_("预算不能为负数。"),
            ),
            models.CheckConstraint(
                condition=Q(budget_min__isnull=True)
                | Q(budget_max__isnull=True)
                | Q(budget_min__lte=F("budget_max")),
                name="demand_budget_in_order",
                violation_error_message=_("预算下限不得高于上限。"),
            ),
            models.UniqueConstraint(
                fields=["organization", "external_key"],
                condition=~Q(external_key=""),
                name="demand_external_key_unique",
                violation_error_message=_("本单位已有相同外部编号的需求。"),
            ),
        ]
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["status", "-id"]),
            models.Index(fields=["status", "field"]),
            models.Index(fields=["status", "region"]),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("demands:detail", args=[self.pk])

    @property
    def keyword_text(self):
        return " ".join(self.keywords)

    @property
    def mode_labels(self):
        return mode_labels(self.modes)

    def clean(self):
        if self.external_key.upper().startswith(NUMBER_PREFIX):
            raise ValidationError({"external_key": _("TM- 开头的编号由平台使用，请换一个编号。")})
        if self.budget_min and self.budget_max and self.budget_min > self.budget_max:
            raise ValidationError({"budget_min": _("预算下限不得高于上限。")})

    def request_matching(self):
        """A new round of matching; the revision makes the job unique."""
        self.match_revision += 1
        jobs.enqueue("demands.match", self.pk, key=f"{self.pk}:{self.match_revision}")

    def may_open_files(self, user):
        return takes_part(user) or self.organization_id in organization_ids(user)

    def recipients(self, audience):
        if audience == "owner":
            return self.organization.recipients("owner")
        if audience == "officers":
            return User.objects.with_role(Role.OFFICER, self.region_id)
        return super().recipients(audience)
