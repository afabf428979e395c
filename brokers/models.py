"""Technology brokers, their engagements, and the records of their service."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brokers.workflows import BrokerWorkflow, EngagementStatus, EngagementWorkflow, Status
from demands.models import Intent
from demands.models.intent import demanding
from demands.workflows import IntentStatus
from institutions.models import Organization, acting_ids, organization_ids, people_of
from techmarket.accounts.models import Role, User, has_role
from techmarket.accounts.visibility import entered_on_duty, on_duty, scoped
from techmarket.codes.days import validate_day
from techmarket.codes.models import seat_field
from techmarket.lists.search import Searchable, SearchQuerySet

# The promise of service in Hubei: “48 小时内首次回应”.
FIRST_ANSWER = timedelta(hours=48)


class BrokerQuerySet(SearchQuerySet):
    def active(self):
        return self.filter(status=Status.ACTIVE)

    def visible_to(self, user):
        """Practising ones are public; one's own; officers their region's and the drafts they
        entered; auditors all."""
        return scoped(
            self,
            user,
            Q(user=user.pk) | Q(created_by=user.pk, status=Status.VOIDED),
            on_duty(user, Role.OFFICER) & ~Q(status__in=[Status.DRAFT, Status.VOIDED]),
            entered_on_duty(user, Role.OFFICER),
            public=Q(status=Status.ACTIVE),
        )

    def unclaimed(self):
        """Entered by an officer, not yet under review, and waiting for their person."""
        return self.filter(user=None, status__in=[Status.DRAFT, Status.RETURNED])


class Broker(Searchable, BrokerWorkflow):
    class Grade(models.TextChoices):
        JUNIOR = "junior", _("初级技术经纪人")
        MIDDLE = "middle", _("中级技术经纪人")
        SENIOR = "senior", _("高级技术经理人")

    search_fields = ("name", "specialty", "intro")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账户"),
        on_delete=models.PROTECT,
        related_name="broker",
        null=True,
        blank=True,
    )
    name = models.CharField(_("姓名"), max_length=50)
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("所属机构"),
        on_delete=models.PROTECT,
        related_name="brokers",
        null=True,
        blank=True,
    )
    region = seat_field(_("服务区域"))
    grade = models.CharField(_("等级"), max_length=10, choices=Grade.choices)
    certificate_number = models.CharField(_("证书编号"), max_length=60, blank=True)
    issuer = models.CharField(_("发证机构"), max_length=100, blank=True)
    issued_on = models.DateField(_("发证日期"), null=True, blank=True, validators=[validate_day])
    valid_to = models.DateField(_("证书有效期至"), null=True, blank=True, validators=[validate_day])
    tech_fields = models.ManyToManyField("codes.TechField", verbose_name=_("擅长领域"), blank=True)
    specialty = models.CharField(_("专长"), max_length=200, blank=True)
    intro = models.TextField(_("简介"), max_length=2000, blank=True)
    is_demo = models.BooleanField(_("示例数据"), default=False, editable=False)
    objects = BrokerQuerySet.as_manager()

    class Meta(BrokerWorkflow.Meta):
        abstract = False
        verbose_name = verbose_name_plural = _("技术经理人")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="broker_status_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(valid_to__gte=F("issued_on")),
                name="broker_certificate_dates_in_order",
                violation_error_message=_("证书有效期不得早于发证日期。"),
            ),
            models.UniqueConstraint(
                fields=["certificate_number"],
                condition=~Q(certificate_number="") & ~Q(status="voided"),
                name="broker_certificate_unique",
                violation_error_message=_("该证书编号已登记。"),
            ),
        ]
        indexes = [*Searchable.Meta.indexes, models.Index(fields=["status", "region"])]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("brokers:detail", args=[self.pk])

    @property
    def field_rows(self):
        """As on file, or as an import wants them."""
        wanted = self.__dict__.get("_field_rows")
        return sorted(self.tech_fields.all(), key=lambda one: one.pk) if wanted is None else wanted

    @field_rows.setter
    def field_rows(self, rows):
        self._field_rows = rows

    @property
    def has_new_fields(self):
        return "_field_rows" in self.__dict__

    def may_open_files(self, user):
        return self.user_id == user.pk or has_role(user, Role.OFFICER, self.region_id)

    def recipients(self, audience):
        if audience == "owner":  # without an account, whoever entered the broker
            return User.objects.filter(pk=self.user_id or self.created_by_id, is_active=True)
        if audience == "officers":
            return User.objects.with_role(Role.OFFICER, self.region_id)
        return super().recipients(audience)


class EngagementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The broker, the two sides of the intent, officers of either side's region."""
        mine = organization_ids(user)
        return scoped(
            self,
            user,
            Q(broker__user=user.pk),
            Q(intent__sender__in=mine) | Q(intent__receiver__in=mine),
            on_duty(user, Role.OFFICER, region="intent__sender__region"),
            on_duty(user, Role.OFFICER, region="intent__receiver__region"),
        )


class Engagement(EngagementWorkflow):
    """One broker at work on one intent; never two at the same time."""

    insiders = ("broker", "parties", "officers")

    intent = models.ForeignKey(Intent, on_delete=models.PROTECT, related_name="engagements")
    broker = models.ForeignKey(Broker, on_delete=models.PROTECT, related_name="engagements")
    plan = models.TextField(_("服务方案"), max_length=2000)
    answer_due_at = models.DateTimeField(_("首次回应期限"))
    objects = EngagementQuerySet.as_manager()

    class Meta(EngagementWorkflow.Meta):
        abstract = False
        verbose_name = verbose_name_plural = _("撮合服务")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=EngagementStatus.values), name="engagement_status_known"
            ),
            models.UniqueConstraint(
                fields=["intent"],
                condition=Q(status="active"),
                name="engagement_one_active_per_intent",
                violation_error_message=_("该意向已有技术经理人在服务。"),
            ),
            models.UniqueConstraint(
                fields=["intent", "broker"],
                condition=Q(status__in=["draft", "applied", "invited", "active"]),
                name="engagement_once_per_broker",
                violation_error_message=_("该技术经理人已申请服务此意向，或已受委托。"),
            ),
        ]

    def __str__(self):
        return f"{self.broker}：{self.intent}"

    def get_absolute_url(self):
        return reverse("brokers:engagement", args=[self.pk])

    def clean(self):
        """A broker whose own unit is a party must declare the conflict of interests."""
        own = self.broker.organization_id
        if own and own in (self.intent.sender_id, self.intent.receiver_id):
            raise ValidationError(_("您所属机构是意向一方，存在利益冲突，不能以中立身份撮合。"))

    def may_open_files(self, user):
        mine = organization_ids(user)
        return (
            self.broker.user_id == user.pk
            or self.intent.sender_id in mine
            or self.intent.receiver_id in mine
        )

    def recipients(self, audience):
        if audience == "broker":
            return User.objects.filter(pk=self.broker.user_id, is_active=True)
        if audience == "officers":
            return self.intent.recipients("officers")
        if audience == "parties":
            return people_of([self.intent.sender_id, self.intent.receiver_id])
        return super().recipients(audience)


def to_commission(user):
    """The intents for which this person may ask a broker: accepted, without one at work."""
    served = Engagement.objects.filter(status=EngagementStatus.ACTIVE)
    rows = Intent.objects.filter(demanding(acting_ids(user)), status=IntentStatus.ACCEPTED)
    rows = rows.exclude(pk__in=served.values("intent"))
    return rows.select_related("achievement", "demand", "sender", "receiver")


class ServiceRecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the engagement sees what was done in it."""
        return self.filter(engagement__in=Engagement.objects.visible_to(user).values("pk"))


class ServiceRecord(models.Model):
    """One service in an engagement: a call, a visit, a negotiation. Only ever added."""

    class Kind(models.TextChoices):
        CALL = "call", _("电话沟通")
        VISIT = "visit", _("实地走访")
        MEETING = "meeting", _("组织洽谈")
        REVIEW = "review", _("合同审阅")
        OTHER = "other", _("其他")

    engagement = models.ForeignKey(
        Engagement, on_delete=models.PROTECT, related_name="service_records"
    )
    kind = models.CharField(_("方式"), max_length=10, choices=Kind.choices)
    held_on = models.DateField(_("日期"), validators=[validate_day])
    content = models.TextField(_("内容与结果"), max_length=2000)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    objects = ServiceRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("服务记录")
        ordering = ["held_on", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}（{self.held_on}）"
