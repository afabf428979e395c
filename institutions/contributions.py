"""What this app adds to the records of the apps below it."""

from django.utils.translation import gettext_lazy as _

from institutions.models import Organization
from techmarket.accounts.affiliations import Affiliation, affiliations
from techmarket.accounts.persons import vouches
from techmarket.notices.kinds import notice_kind

notice_kind("recognition", _("认定公示"))


@affiliations
def memberships_of(user):
    for membership in user.memberships.select_related("organization"):
        unit = membership.organization
        yield Affiliation(unit.name, unit.get_absolute_url(), membership.get_role_display())


@vouches
def acts_for_a_verified_unit(user):
    return Organization.objects.of(user).verified().exists()
