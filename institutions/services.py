"""Writes that are not one status move."""

from django.db import transaction

from institutions.models import Membership


@transaction.atomic
def register(organization, *, by):
    """Save a new organisation; whoever registers it becomes its administrator."""
    organization.created_by = by
    organization.save()
    Membership.objects.create(user=by, organization=organization, role=Membership.Role.ADMIN)
    return organization
