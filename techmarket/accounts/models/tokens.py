"""API keys. Only a digest is kept."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models.people import User


def secret_digest(secret):
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet):
    def valid(self, *, at):
        return self.filter(revoked_at=None, expires_at__gt=at, user__is_active=True)

    def end(self):
        return self.filter(revoked_at=None).update(revoked_at=Now())


class ApiToken(models.Model):
    """A key that may do what its owner may do, or only read it, or only in some areas of the API.

    It dies with the password it was issued under, with a role or a membership that its owner
    loses, and with the account.
    """

    class Scope(models.TextChoices):
        READ = "read", _("只读")
        WRITE = "write", _("读写")

    user = models.ForeignKey(
        User, verbose_name=_("所有者"), on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(_("用途"), max_length=50)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("密钥末四位"), max_length=4, editable=False)
    scope = models.CharField(_("权限"), max_length=10, choices=Scope.choices, default=Scope.WRITE)
    # Labels of apps, see accounts.areas; none means all.
    areas = ArrayField(
        models.CharField(max_length=50), verbose_name=_("范围"), default=list, blank=True
    )
    stamp = models.CharField(max_length=128, editable=False)
    last_used_at = models.DateTimeField(_("最近使用"), null=True, editable=False)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    expires_at = models.DateTimeField(_("到期时间"))
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("API 密钥")
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.name}（…{self.hint}）"

    @classmethod
    def issue(cls, *, user, name, expires_at, scope=Scope.WRITE, areas=()):
        """Create a token; returns (row, secret). The secret is shown once and never stored."""
        secret = "tm_" + secrets.token_urlsafe(32)
        token = cls.objects.create(
            user=user,
            name=name,
            scope=scope,
            areas=list(areas),
            digest=secret_digest(secret),
            hint=secret[-4:],
            stamp=user.get_session_auth_hash(),
            expires_at=expires_at,
        )
        return token, secret

    @property
    def fits_password(self):
        """The owner's password is still the one of the day of issue."""
        current = [self.user.get_session_auth_hash(), *self.user.get_session_auth_fallback_hash()]
        return any(constant_time_compare(self.stamp, stamp) for stamp in current)

    def state(self, *, at):
        """Why it no longer works, in words; “” while it does."""
        if self.revoked_at:
            return _("已停用")
        if not self.fits_password:
            return _("密码已改，失效")
        return _("已过期") if self.expires_at <= at else ""

    def area_names(self, names):
        return [names.get(area, area) for area in self.areas]

    def note_use(self, *, at):
        """To the minute: reading need not be a write every time."""
        if self.last_used_at is None or at - self.last_used_at > timedelta(minutes=1):
            type(self).objects.filter(pk=self.pk).update(last_used_at=at)
