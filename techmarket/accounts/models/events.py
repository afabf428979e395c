"""What happened around accounts: sign-ins, refusals, grants, exports, reading of personal data."""

from datetime import timedelta

import structlog
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.throttling import BaseThrottle

from techmarket.accounts.models.people import User

log = structlog.get_logger(__name__)
MINUTE = timedelta(minutes=1)
MOST_A_MINUTE = 30  # of one kind, by one account or from one address
MOST_ANONYMOUS = 300  # of one kind, from all addresses together


def address_of(request):
    """The caller's as the limits of the API count it: where our own proxies say so."""
    return ((request and BaseThrottle().get_ident(request)) or "")[:45]


class SecurityEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For the audit and the security duty; one's own for everybody."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm("accounts.view_securityevent"):
            return self
        return self.filter(actor=user)

    def newest_first(self):
        """As its indexes are sorted."""
        return self.select_related("actor").order_by("-at", "-pk")

    def are_enough(self, most, *, at):
        """Counted in the table itself, no further than `most`: a count beside it would begin anew
        in every process whenever Redis is away."""
        return self.filter(at__gt=at - MINUTE).order_by("at")[most - 1 : most].exists()


class SecurityEvent(models.Model):
    """Append-only: a trigger in the database refuses UPDATE, DELETE and TRUNCATE."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("登录")
        SIGN_IN_FAILED = "sign_in_failed", _("登录失败")
        SIGNED_OUT = "signed_out", _("退出登录")
        REFUSED = "refused", _("越权被拒")
        PASSWORD = "password", _("修改或重置密码")
        TOKEN = "token", _("签发或停用密钥")
        GRANTED = "granted", _("授予角色")
        CONFIRMED = "confirmed", _("确认角色")
        REVOKED = "revoked", _("撤销角色")
        EMERGENCY = "emergency", _("应急授权")
        EXPORTED = "exported", _("导出数据")
        IMPORTED = "imported", _("导入数据")
        UNDONE = "import_undone", _("撤销导入")
        READ_PERSONS = "read_persons", _("查看个人信息")

    kind = models.CharField(_("类型"), max_length=20, choices=Kind.choices)
    at = models.DateTimeField(_("时间"), default=timezone.now, editable=False)
    actor = models.ForeignKey(
        User,
        verbose_name=_("操作人"),
        on_delete=models.PROTECT,
        null=True,
        related_name="security_events",
    )
    subject = models.CharField(_("对象"), max_length=300, blank=True)
    address = models.CharField(_("网络地址"), max_length=45, blank=True)
    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("安全事件")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="security_event_newest"),
            models.Index(fields=["kind", "-at", "-id"], name="security_event_kind"),
            models.Index(fields=["actor", "-at", "-id"], name="security_event_actor"),
            models.Index(fields=["address", "-at", "-id"], name="security_event_address"),
            models.Index(fields=["kind", "actor", "-at", "-id"], name="security_event_kind_actor"),
            models.Index(
                fields=["kind", "address", "-at", "-id"], name="security_event_kind_address"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.subject}"

    @classmethod
    def record(cls, kind, *, actor=None, subject="", address=""):
        known = actor if actor is not None and actor.is_authenticated else None
        return cls.objects.create(
            kind=kind, actor=known, subject=str(subject)[:300], address=address or ""
        )

    @classmethod
    def note(cls, kind, request, *, actor=None, subject=""):
        """What a request did or tried, up to so many a minute; more of it is a line of the log."""
        who = actor or getattr(request, "user", None)
        who = who if who is not None and who.is_authenticated else None
        address, at = address_of(request), timezone.now()
        alike = cls.objects.filter(kind=kind, actor=who)
        own = alike if who else alike.filter(address=address)
        if own.are_enough(MOST_A_MINUTE, at=at) or (
            who is None and alike.are_enough(MOST_ANONYMOUS, at=at)
        ):
            log.warning("security_event_flood", kind=str(kind), by=who.pk if who else address)
            return
        cls.record(kind, actor=who, subject=subject, address=address)

    @classmethod
    def refused(cls, request, *, actor=None):
        """Somebody signed in asked for what they may not do."""
        who = actor or getattr(request, "user", None)
        if who is not None and who.is_authenticated:
            cls.note(
                cls.Kind.REFUSED, request, actor=who, subject=f"{request.method} {request.path}"
            )
