"""What this app adds to the records of the apps below it."""

from techmarket.accounts.affiliations import Affiliation, affiliations


@affiliations
def memberships_of(user):
    for membership in user.memberships.select_related("organization"):
        unit = membership.organization
        yield Affiliation(unit.name, unit.get_absolute_url(), membership.get_role_display())
