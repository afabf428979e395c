"""Who somebody is and what public duty they hold. For whom they act is institutions.Membership."""

import hashlib
import secrets
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OFFICER = "officer", _("科技局工作人员")
    REGISTRAR = "registrar", _("技术合同登记员")
    EXPERT = "expert", _("评审专家")
    AUDITOR = "auditor", _("审计员")
    SYSADMIN = "sysadmin", _("系统管理员")
    SECADMIN = "secadmin", _("安全管理员")


# 等保三级 8.1.4.2 d): the three administrative duties are never one person.
ADMIN_DUTIES = (Role.AUDITOR, Role.SYSADMIN, Role.SECADMIN)

# Who decides on the organisations of a region, and so belongs to none of them.
DECIDING = (Role.OFFICER, Role.REGISTRAR)

SYSTEM_USERNAME = "system"
SECOND_FACTOR_MISSING = _("您的账号承担管理职责，请先登录网站启用双因素验证。")


def region_prefix(code):
    """“410000” → “41”, “410600” → “4106”, “410611” → “410611”, “” → “” (whole country)."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


class AccountManager(UserManager):
    def system(self):
        """The user in whose name scheduled work acts; it cannot sign in. A migration made it."""
        locked_out = {"is_active": False, "password": make_password(None)}
        user, _created = self.get_or_create(
            username=SYSTEM_USERNAME, defaults={"full_name": "系统"} | locked_out
        )
        return user

    def with_role(self, role, region_code=None):
        """Active users who hold the role, for a region when one is given."""
        grants = RoleGrant.objects.filter(role=role)
        if region_code:
            grants = grants.covering(region_code)
        return self.filter(is_active=True, grants__in=grants).distinct()


class User(AbstractUser):
    first_name = last_name = None
    full_name = models.CharField(_("姓名"), max_length=50, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = models.CharField(
        _("联系电话"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[0-9+\-() ]{5,20}$", _("电话只能含数字、+、- 和括号。"))],
    )
    objects = AccountManager()

    class Meta:
        verbose_name = verbose_name_plural = _("用户")
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=~Q(email=""),
                name="user_email_unique",
                violation_error_message=_("该邮箱已注册，请直接登录或找回密码。"),
            )
        ]

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)

    @cached_property
    def role_grants(self):
        """[(role, region prefix)] — read once per request, never longer."""
        grants = self.grants.values_list("role", "region_id")
        return [(role, region_prefix(region or "")) for role, region in grants]

    @property
    def roles(self):
        return {role for role, _prefix in self.role_grants}

    @property
    def is_official(self):
        """Holds any public duty: needs a second factor, sees the management pages."""
        return bool(self.role_grants) or self.is_superuser

    @property
    def must_enrol(self):
        """Holds a public duty without the second factor that it needs."""
        required = settings.MFA_REQUIRED_FOR_STAFF and self.is_official
        return required and not self.authenticator_set.exists()

    def region_prefixes(self, role):
        return [prefix for held, prefix in self.role_grants if held == role]

    def has_role(self, role, region_code=None):
        if not self.is_active:
            return False
        prefixes = self.region_prefixes(role)
        if region_code is None:
            return bool(prefixes)
        return any(region_code.startswith(prefix) for prefix in prefixes)

    def decides_in(self, region_code):
        return any(self.has_role(role, region_code) for role in DECIDING)


def has_role(user, role, region_code=None):
    """`user.has_role` that also takes an anonymous user."""
    return user.is_authenticated and user.has_role(role, region_code)


def in_regions(field, prefixes):
    """Q: the region that the foreign key `field` names lies under one of the prefixes."""
    condition = Q(pk__in=[])
    for prefix in prefixes:
        if not prefix:
            return ~Q(pk__in=[])  # all rows; an empty Q would vanish from an “or”
        condition |= Q(**{f"{field}__code__startswith": prefix})
    return condition


_objections: list[Callable] = []


def objection_to_grant(function):
    """Register `f(grant) -> a reason why this user may not be granted it, or None`."""
    _objections.append(function)
    return function


class RoleGrantQuerySet(models.QuerySet):
    def covering(self, region_code):
        """Grants whose region contains the given one; no region means the whole country."""
        containing = {region_code, region_code[:4] + "00", region_code[:2] + "0000"}
        return self.filter(Q(region__isnull=True) | Q(region__in=containing))


class RoleGrant(models.Model):
    user = models.ForeignKey(
        User, verbose_name=_("用户"), on_delete=models.CASCADE, related_name="grants"
    )
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    region = models.ForeignKey(
        "codes.Region",
        verbose_name=_("管辖区域"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("本区域及其下级；留空表示不限区域。"),
    )
    granted_at = models.DateTimeField(_("授予时间"), auto_now_add=True)
    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("角色授予")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "region"], nulls_distinct=False, name="rolegrant_unique"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=ADMIN_DUTIES),
                name="rolegrant_one_admin_duty",
                violation_error_message=_("系统管理员、安全管理员、审计员不得由同一人兼任。"),
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="rolegrant_role_known"),
        ]

    def __str__(self):
        return f"{self.user}·{self.get_role_display()}·{self.region or _('全国')}"

    def clean(self):
        reasons = [reason for objection in _objections if (reason := objection(self))]
        if reasons:
            raise ValidationError(reasons)

    @property
    def decides(self):
        return self.role in DECIDING

    def covers(self, region_code):
        return region_code.startswith(region_prefix(self.region_id or ""))


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
