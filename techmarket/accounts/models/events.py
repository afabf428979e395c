"""What happened around accounts: sign-ins, refusals, grants, exports, reading of personal data."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models.people import Role, User, has_role


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
