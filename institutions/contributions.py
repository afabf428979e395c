"""What this app adds to the records of the apps below it."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from institutions.models import Organization, organization_ids
from techmarket.accounts.affiliations import Affiliation, affiliations
from techmarket.accounts.persons import vouches
from techmarket.notices.kinds import notice_kind
from techmarket.pages.leads import Lead, lead

notice_kind("recognition", _("认定公示"))


@affiliations
def memberships_of(user):
    for membership in user.memberships.select_related("organization"):
        unit = membership.organization
        yield Affiliation(unit.name, unit.get_absolute_url(), membership.get_role_display())


@vouches
def acts_for_a_verified_unit(user):
    return Organization.objects.of(user).verified().exists()


@lead
def register_your_unit(user):
    """Most of the market is done for a unit: whoever has neither a unit nor an office lacks one."""
    if organization_ids(user) or user.grants.exists():
        return None
    message = gettext("办这件事要先登记您所在的单位：填写下表保存即可，随后回来继续。")
    return Lead(message, reverse("institutions:create"))
