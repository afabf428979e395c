"""Writes that are not one status move."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from institutions.models import Membership, Organization
from techmarket.notifications.services import tell


@transaction.atomic
def register(organization, *, by):
    """Save a new organisation; whoever registers it becomes its administrator."""
    organization.created_by = by
    organization.save()
    Membership.objects.create(user=by, organization=organization, role=Membership.Role.ADMIN)
    return organization


@transaction.atomic
def add_member(organization, *, user, role):
    """Take a user in and tell them."""
    membership, created = Membership.objects.get_or_create(
        user=user, organization=organization, defaults={"role": role}
    )
    if not created:
        raise ValidationError({"username": _("该用户已是本单位成员。")})
    title = _("您已加入“%(organization)s”") % {"organization": organization}
    body = _("角色：%(role)s。如有疑问，请联系本单位管理员。")
    url = organization.get_absolute_url()
    tell([user], title=title, body=body % {"role": membership.get_role_display()}, url=url)
    return membership


@transaction.atomic
def change_role(membership, role):
    """Give the member another role, or with role=None none; the last administrator stays one."""
    # Two administrators who demote each other at the same moment queue up here.
    Organization.objects.select_for_update(of=("self",)).get(pk=membership.organization_id)
    membership = Membership.objects.get(pk=membership.pk)
    if membership.role == Membership.Role.ADMIN and role != Membership.Role.ADMIN:
        others = membership.organization.memberships.exclude(pk=membership.pk)
        if not others.filter(role=Membership.Role.ADMIN).exists():
            raise ValidationError(
                {"role": _("单位至少要有一名管理员，请先把另一名成员设为管理员。")}
            )
    if role is None:
        membership.delete()
    else:
        membership.role = role
        membership.save(update_fields=["role"])
