"""What happened around accounts: sign-ins, refusals, grants, exports, reading of personal data."""

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models.people import Role, User, has_role

log = structlog.get_logger(__name__)
MOST_A_MINUTE = 30  # of one kind, by one account or from one address
MOST_ANONYMOUS = 300  # of one kind, from all addresses together


def address_of(request):
    """The client's, where our own proxies say so (settings.NUM_PROXIES)."""
    meta = getattr(request, "META", {})
    passed = meta.get("HTTP_X_FORWARDED_FOR", "").split(",")
    known = settings.NUM_PROXIES and len(passed) >= settings.NUM_PROXIES
    address = passed[-settings.NUM_PROXIES].strip() if known else meta.get("REMOTE_ADDR", "")
    return (address or "")[:45]


def within(most, *names):
    """Counted by the minute, so that a flood of requests is no flood of writes."""
    key = ":".join(["events", *map(str, names), f"{timezone.now():%H%M}"])
    cache.add(key, 0, 120)
    try:
        return cache.incr(key) <= most
    except ValueError:  # it has just gone from the cache
        return True


class SecurityEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For the audit and the security duty; one's own for everybody."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser or has_role(user, Role.AUDITOR) or has_role(user, Role.SECADMIN):
            return self
        return self.filter(actor=user)


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
            models.Index(fields=["kind", "-id"]),
            models.Index(fields=["actor", "-id"]),
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
        known = who is not None and who.is_authenticated
        address = address_of(request)
        name = who.pk if known else address
        if not within(MOST_A_MINUTE, kind, name) or not (
            known or within(MOST_ANONYMOUS, kind, "anonymous")
        ):
            log.warning("security_event_flood", kind=str(kind), by=name)
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
