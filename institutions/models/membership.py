"""Who acts for a unit: members, and invitations. Nobody is made a member without consent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from institutions.models.acting import organization_ids
from institutions.models.organization import Organization
from institutions.workflows import InvitationStatus, InvitationWorkflow
from techmarket.accounts.models import User, objection_to_grant
from techmarket.accounts.visibility import scoped


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own ties and those of one's colleagues; auditors all."""
        return scoped(self, user, Q(organization__in=organization_ids(user)))


class MemberRole(models.TextChoices):
    ADMIN = "admin", _("单位管理员")
    MEMBER = "member", _("经办人")


class Membership(models.Model):
    """A tie that the person has agreed to; the history keeps who joined and left when.

    The database refuses one for whoever decides on the organisation (migration 0003).
    """

    Role = MemberRole

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("用户"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    organization = models.ForeignKey(
        Organization, verbose_name=_("机构"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(
        _("角色"), max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER
    )
    joined_at = models.DateTimeField(_("加入时间"), auto_now_add=True)
    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = _("机构成员")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organization"], name="membership_unique")
        ]

    def __str__(self):
        return f"{self.user}·{self.organization}"


class InvitationQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(status=InvitationStatus.PENDING)

    def visible_to(self, user):
        """Whom it invites, and the organisation that does; auditors all."""
        mine = Q(user=user.pk) | Q(created_by=user.pk)
        return scoped(self, user, mine, Q(organization__in=organization_ids(user)))


class Invitation(InvitationWorkflow):
    """A unit asks somebody in; only accepting makes a member."""

    insiders = ("invited", "owner")

    organization = models.ForeignKey(
        Organization, verbose_name=_("机构"), on_delete=models.CASCADE, related_name="invitations"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("受邀人"),
        on_delete=models.CASCADE,
        related_name="invitations",
    )
    role = models.CharField(
        _("角色"), max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER
    )
    objects = InvitationQuerySet.as_manager()

    class Meta(InvitationWorkflow.Meta):
        abstract = False
        verbose_name = verbose_name_plural = _("加入邀请")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=InvitationStatus.values), name="invitation_status_known"
            ),
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=Q(status="pending"),
                name="invitation_once",
                violation_error_message=_("已向该用户发出邀请，请等待对方答复。"),
            ),
        ]

    def __str__(self):
        return _t("“%(organization)s”邀请您加入") % {"organization": self.organization}

    def get_absolute_url(self):
        return reverse("institutions:invitation", args=[self.pk])

    def recipients(self, audience):
        if audience == "invited":
            return User.objects.filter(pk=self.user_id)
        if audience == "owner":
            return self.organization.recipients("owner")
        return super().recipients(audience)


@objection_to_grant
def member_of_what_it_decides(grant):
    """Whoever is to decide on an organisation leaves it first."""
    if not grant.decides:
        return None
    rows = Organization.objects.filter(memberships__user=grant.user_id).only("name", "region")
    names = "、".join(row.name for row in rows if grant.covers(row.region_id))
    if not names:
        return None
    return _t("该用户是“%(names)s”的成员，须先退出才能办理该区域的业务。") % {"names": names}
