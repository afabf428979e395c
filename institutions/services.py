"""Writes that are not one status move."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from institutions.models import ONE_DRAFT, Membership, Organization
from institutions.workflows import PENDING
from techmarket.accounts.models import Role, User
from techmarket.notifications.services import tell

ADMIN = Membership.Role.ADMIN


@transaction.atomic
def register(organization, *, by):
    """Save a new organisation; whoever registers it becomes its administrator.

    Not whoever decides on it: an office enters organisations as an import does.
    """
    if organization.same_code().filter(created_by=by, status__in=PENDING).exists():
        raise ValidationError({"uscc": ONE_DRAFT})
    organization.created_by = by
    organization.save()
    if not by.decides_in(organization.region_id):
        Membership.objects.create(user=by, organization=organization, role=ADMIN)
    return organization


@transaction.atomic
def invite(invitation, *, by):
    """Ask somebody to join, and tell them; they become a member when they accept."""
    organization, user = invitation.organization, invitation.user
    if organization.memberships.filter(user=user).exists():
        raise ValidationError({"username": _("该用户已是本单位成员。")})
    invitation.refuse_decider()
    invitation.created_by = by
    invitation.full_clean()
    invitation.save()
    body = _("角色：%(role)s。接受后您可以代表该单位办事；不接受则没有任何变化。")
    body %= {"role": invitation.get_role_display()}
    tell([user], title=str(invitation), body=body, url=invitation.get_absolute_url())
    return invitation


def lock_members(membership):
    """Two administrators who demote each other at the same moment queue up here."""
    Organization.objects.select_for_update(of=("self",)).get(pk=membership.organization_id)
    return Membership.objects.get(pk=membership.pk)


@transaction.atomic
def change_role(membership, role):
    """Give the member another role, or with role=None none; the last administrator stays one."""
    membership = lock_members(membership)
    if membership.role == ADMIN and role != ADMIN:
        others = membership.organization.memberships.exclude(pk=membership.pk)
        if not others.filter(role=ADMIN).exists():
            raise ValidationError(
                {"role": _("单位至少要有一名管理员，请先把另一名成员设为管理员。")}
            )
    membership.user.api_tokens.end()  # issued under what is now lost or changed
    if role is None:
        membership.delete()
    else:
        membership.role = role
        membership.save(update_fields=["role"])


@transaction.atomic
def leave(membership):
    """Nobody is kept. Without an administrator left, the office of the region may invite one."""
    organization, user = lock_members(membership).organization, membership.user
    user.api_tokens.end()
    membership.delete()
    left = organization.memberships.all()
    told = list(User.objects.filter(memberships__in=left.filter(role=ADMIN), is_active=True))
    title = _("%(user)s 已退出“%(organization)s”") % {"user": user, "organization": organization}
    body = ""
    if not told:
        told = list(User.objects.with_role(Role.OFFICER, organization.region_id))
        body = _("该单位已没有管理员，可由您邀请一名。")
    tell(told, title=title, body=body, url=organization.get_absolute_url())
