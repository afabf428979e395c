"""One unit asks another to cooperate: about an achievement, or about a demand."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from achievements.models import Achievement
from demands.models.demand import Demand
from demands.workflows import IntentStatus, IntentWorkflow, Status
from institutions.models import Organization, organization_ids
from techmarket.accounts.models import Role, User
from techmarket.accounts.visibility import on_duty, scoped


class Direction(models.TextChoices):
    """Which side speaks first."""

    ENQUIRY = "enquiry", _("需求方询问成果")
    OFFER = "offer", _("成果方应答需求")


def demanding(organizations, path=""):
    """Q of the intents whose demand side is one of these; `path` leads to the intent."""
    return Q(**{f"{path}direction": Direction.ENQUIRY, f"{path}sender__in": organizations}) | Q(
        **{f"{path}direction": Direction.OFFER, f"{path}receiver__in": organizations}
    )


def about(words, path=""):
    """Q of the intents about an achievement or a demand whose title has these words."""
    return Q(**{f"{path}achievement__title__icontains": words}) | Q(
        **{f"{path}demand__title__icontains": words}
    )


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
    """An enquiry goes from the demand's side to the unit behind an achievement; an offer answers a
    published demand, with an achievement of one's own or without."""

    insiders = ("sender", "receiver", "engaged", "officers")

    class Reason(models.TextChoices):
        BUSY = "busy", _("近期无力承接")
        MISFIT = "misfit", _("技术不适用")
        PRICE = "price", _("预算差距过大")
        TAKEN = "taken", _("成果已独占许可或转让")
        TERMS = "terms", _("合作条件未谈拢")
        CHOSEN = "chosen", _("已选定其他合作方")
        SILENT = "silent", _("对方失去联系")
        OTHER = "other", _("其他")

    direction = models.CharField(
        _("方向"), max_length=10, choices=Direction.choices, default=Direction.ENQUIRY
    )
    demand = models.ForeignKey(
        Demand,
        verbose_name=_("需求"),
        on_delete=models.PROTECT,
        related_name="intents",
        null=True,
        blank=True,
    )
    achievement = models.ForeignKey(
        Achievement,
        verbose_name=_("成果"),
        on_delete=models.PROTECT,
        related_name="intents",
        null=True,
        blank=True,
    )
    sender = models.ForeignKey(
        Organization,
        verbose_name=_("发出单位"),
        on_delete=models.PROTECT,
        related_name="sent_intents",
    )
    receiver = models.ForeignKey(
        Organization,
        verbose_name=_("接收单位"),
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
                violation_error_message=_("不能向本单位的成果或需求发出意向。"),
            ),
            models.CheckConstraint(
                condition=Q(direction=Direction.ENQUIRY, achievement__isnull=False)
                | Q(direction=Direction.OFFER, demand__isnull=False),
                name="intent_names_its_matter",
                violation_error_message=_("请写明询问哪项成果，或应答哪项需求。"),
            ),
            models.UniqueConstraint(
                fields=["sender", "achievement", "demand"],
                condition=Q(status__in=["draft", "sent", "accepted"]),
                nulls_distinct=False,
                name="intent_one_open_per_pair",
                violation_error_message=_("已就此事项发出意向，请等待对方答复。"),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "reply_due_on"]),
        ]

    def __str__(self):
        return f"{self.sender} → {self.matter}"

    def get_absolute_url(self):
        return reverse("demands:intent", args=[self.pk])

    @property
    def is_offer(self):
        return self.direction == Direction.OFFER

    @property
    def matter(self):
        """What it is about: the achievement asked for, or the demand answered."""
        return self.demand if self.is_offer else self.achievement

    @property
    def demand_side(self):
        return self.receiver if self.is_offer else self.sender

    @property
    def supply_side(self):
        return self.sender if self.is_offer else self.receiver

    def clean(self):
        if self.sender_id is None:
            return
        if not self.sender.is_verified:
            raise ValidationError({"sender": _("单位通过核验后才能发出意向。")})
        if self.is_offer:
            self.clean_offer()
        elif self.demand_id and self.demand.organization_id != self.sender_id:
            raise ValidationError({"demand": _("所选需求不属于需求方单位。")})
        # Asked when it is sent: a demand may close while its intents go on.
        if self._state.adding and self.demand_id and self.demand.status != Status.PUBLISHED:
            raise ValidationError({"demand": _("所选需求尚未发布或已关闭。")})

    def clean_offer(self):
        if self.achievement_id and self.achievement.organization_id != self.sender_id:
            raise ValidationError({"achievement": _("只能用本单位的成果应答需求。")})

    def may_open_files(self, user):
        mine = organization_ids(user)
        return self.sender_id in mine or self.receiver_id in mine

    def recipients(self, audience):
        if audience in ("sender", "receiver"):
            return getattr(self, audience).recipients("owner")
        if audience == "officers":
            return User.objects.with_role(Role.OFFICER, self.demand_side.region_id)
        return super().recipients(audience)
