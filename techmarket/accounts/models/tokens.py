"""API keys. Only a digest is kept."""

import hashlib
import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models.people import User


def secret_digest(secret):
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet):
    def valid(self, *, at):
        return self.filter(revoked_at=None, expires_at__gt=at, user__is_active=True)


class ApiToken(models.Model):
    """A key that may do what its owner may do. Only its digest is kept."""

    user = models.ForeignKey(
        User, verbose_name=_("所有者"), on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(_("用途"), max_length=50)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("密钥末四位"), max_length=4, editable=False)
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
    def issue(cls, *, user, name, expires_at):
        """Create a token; returns (row, secret). The secret is shown once and never stored."""
        secret = "tm_" + secrets.token_urlsafe(32)
        token = cls.objects.create(
            user=user,
            name=name,
            digest=secret_digest(secret),
            hint=secret[-4:],
            expires_at=expires_at,
        )
        return token, secret
