"""Which public duties somebody holds, and who gave them."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models.people import (
    ADMIN_DUTIES,
    DECIDING,
    Role,
    User,
    person_field,
    region_prefix,
)

_objections: list[Callable] = []


def objection_to_grant(function):
    """Register `f(grant) -> a reason why this user may not be granted it, or None`."""
    _objections.append(function)
    return function


class RoleGrantQuerySet(models.QuerySet):
    def in_force(self, *, at):
        """Confirmed, and not an emergency that is over."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), confirmed_at__isnull=False)

    def pending(self, *, at):
        """What waits for a second person; an emergency that nobody confirmed in time is over."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), confirmed_at=None)

    def set_up(self, **fields):
        """By the operator on the command line, who has no account: the first of all grants."""
        origin = RoleGrant.Origin.SETUP
        return self.create(origin=origin, confirmed_at=timezone.now(), **fields)

    def covering(self, region_code):
        """Grants whose region contains the given one; no region means the whole country."""
        containing = {region_code, region_code[:4] + "00", region_code[:2] + "0000"}
        return self.filter(Q(region__isnull=True) | Q(region__in=containing))


class RoleGrant(models.Model):
    """A public duty. One person grants it and another confirms it, neither to oneself; the
    database refuses anything else (migration 0004)."""

    class Origin(models.TextChoices):
        GRANTED = "granted", _("授予并经确认")
        EMERGENCY = "emergency", _("应急授权")
        SETUP = "setup", _("系统初始化")
        EARLIER = "earlier", _("实行双人确认以前")

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
    origin = models.CharField(
        _("来源"), max_length=10, choices=Origin.choices, default=Origin.GRANTED, editable=False
    )
    granted_by = person_field(_("授予人"))
    granted_at = models.DateTimeField(_("授予时间"), auto_now_add=True)
    confirmed_by = person_field(_("确认人"))
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, editable=False)
    expires_at = models.DateTimeField(_("失效时间"), null=True, editable=False)
    reason = models.CharField(_("应急原因"), max_length=500, blank=True, editable=False)
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
            models.CheckConstraint(
                condition=~Q(granted_by=F("user")),
                name="rolegrant_not_to_oneself",
                violation_error_message=_("不能给自己授予角色。"),
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("granted_by")),
                name="rolegrant_confirmed_by_another",
                violation_error_message=_("须由授予人和本人以外的人确认。"),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None)
                | Q(origin__in=["setup", "earlier"])
                | Q(granted_by__isnull=False, confirmed_by__isnull=False),
                name="rolegrant_by_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(origin="emergency") | Q(expires_at__isnull=False),
                name="rolegrant_emergency_ends",
            ),
        ]

    def __str__(self):
        return f"{self.user}·{self.get_role_display()}·{self.region or _('全国')}"

    def clean(self):
        if self.granted_by_id is not None and self.granted_by_id == self.user_id:
            raise ValidationError(_("不能给自己授予角色。"))
        self.refuse_mixed_duties()
        reasons = [reason for objection in _objections if (reason := objection(self))]
        if reasons:
            raise ValidationError(reasons)

    def refuse_mixed_duties(self):
        """“管理职责不办业务”: a business role and an administrative duty are never one person."""
        others = RoleGrant.objects.filter(user=self.user_id).exclude(pk=self.pk)
        duties = Q(role__in=ADMIN_DUTIES)
        if others.filter(~duties if self.role in ADMIN_DUTIES else duties).exists():
            raise ValidationError(_("系统、安全、审计职责不得与业务角色由同一人兼任。"))

    @property
    def decides(self):
        return self.role in DECIDING

    def covers(self, region_code):
        return region_code.startswith(region_prefix(self.region_id or ""))
