"""Technology demands, their matches, and intents."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from achievements.models import Achievement, TransferMode, mode_labels
from demands.workflows import DemandWorkflow, IntentStatus, IntentWorkflow, Status
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


class MatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Matches are for the enterprise that asked, its region's officers and auditors; and only
        while the achievement is still published."""
        return scoped(
            self.filter(achievement__status="listed"),
            user,
            Q(demand__organization__in=organization_ids(user)),
            on_duty(user, Role.OFFICER, region="demand__region"),
        )


class Match(models.Model):
    """One achievement in a demand's answer, with the reasons that add up to its score."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="matches")
    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="matches")
    rank = models.PositiveSmallIntegerField(_("名次"))
    score = models.BigIntegerField(_("得分（百万分之一）"))
    reasons = models.JSONField(_("理由"), default=dict)
    revision = models.PositiveIntegerField(_("匹配轮次"))
    engine = models.CharField(_("引擎版本"), max_length=40)
    created_at = models.DateTimeField(_("匹配时间"), auto_now_add=True)
    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("匹配结果")
        ordering = ["demand", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["demand", "achievement"], name="match_once_per_pair"),
            models.UniqueConstraint(fields=["demand", "rank"], name="match_rank_unique"),
        ]

    def __str__(self):
        return f"{self.demand} → {self.achievement}"


class IntentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The two sides, officers of either region; brokers as their app registers it."""
        mine = organization_ids(user)
        return scoped(
            self,
            user,
            Q(sender__in=mine) | Q(receiver__in=mine),
            on_duty(user, Role.OFFICER, region="sender__region"),
            on_duty(user, Role.OFFICER, region="receiver__region"),
        )

    def overdue(self, *, on):
        return self.filter(status=IntentStatus.SENT, reply_due_on__lt=on)


class Intent(IntentWorkflow):
    """The demand's side asks the unit behind an achievement to cooperate."""

    insiders = ("sender", "receiver", "engaged", "officers")

    class Reason(models.TextChoices):
        BUSY = "busy", _("近期无力承接")
        MISFIT = "misfit", _("技术不适用")
        PRICE = "price", _("预算差距过大")
        TAKEN = "taken", _("成果已独占许可或转让")
        TERMS = "terms", _("合作条件未谈拢")
        SILENT = "silent", _("对方失去联系")
        OTHER = "other", _("其他")

    demand = models.ForeignKey(
        Demand,
        verbose_name=_("需求"),
        on_delete=models.PROTECT,
        related_name="intents",
        null=True,
        blank=True,
    )
    achievement = models.ForeignKey(
        Achievement, verbose_name=_("成果"), on_delete=models.PROTECT, related_name="intents"
    )
    sender = models.ForeignKey(
        Organization,
        verbose_name=_("需求方"),
        on_delete=models.PROTECT,
        related_name="sent_intents",
    )
    receiver = models.ForeignKey(
        Organization,
        verbose_name=_("成果方"),
        on_delete=models.PROTECT,
        related_name="received_intents",
    )
    message = models.TextField(_("意向说明"), max_length=2000)
    contact_name = models.CharField(_("联系人"), max_length=50)
    contact_phone = models.CharField(_("联系电话"), max_length=20)
    open_to_brokers = models.BooleanField(_("希望技术经理人协助"), default=True)
    reply_due_on = models.DateField(_("答复期限"))
    reply = models.TextField(_("答复"), max_length=2000, blank=True)
    reason_code = models.CharField(_("原因"), max_length=20, choices=Reason.choices, blank=True)
    objects = IntentQuerySet.as_manager()

    class Meta(IntentWorkflow.Meta):
        abstract = False
        verbose_name = verbose_name_plural = _("合作意向")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=IntentStatus.values), name="intent_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(sender=F("receiver")),
                name="intent_two_parties",
                violation_error_message=_("不能向本单位的成果发出意向。"),
            ),
            models.UniqueConstraint(
                fields=["sender", "achievement", "demand"],
                condition=Q(status__in=["draft", "sent", "accepted"]),
                nulls_distinct=False,
                name="intent_one_open_per_pair",
                violation_error_message=_("已就此成果发出意向，请等待对方答复。"),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "reply_due_on"]),
        ]

    def __str__(self):
        return f"{self.sender} → {self.achievement}"

    def get_absolute_url(self):
        return reverse("demands:intent", args=[self.pk])

    def clean(self):
        if self.sender_id is None:
            return
        if not self.sender.is_verified:
            raise ValidationError({"sender": _("单位通过核验后才能发出意向。")})
        if self.demand_id and self.demand.organization_id != self.sender_id:
            raise ValidationError({"demand": _("所选需求不属于需求方单位。")})
        # Asked when it is sent: a demand may close while its intents go on.
        if self._state.adding and self.demand_id and self.demand.status != Status.PUBLISHED:
            raise ValidationError({"demand": _("所选需求尚未发布或已关闭。")})

    def may_open_files(self, user):
        mine = organization_ids(user)
        return self.sender_id in mine or self.receiver_id in mine

    def recipients(self, audience):
        if audience in ("sender", "receiver"):
            return getattr(self, audience).recipients("owner")
        if audience == "officers":
            return User.objects.with_role(Role.OFFICER, self.sender.region_id)
        return super().recipients(audience)
