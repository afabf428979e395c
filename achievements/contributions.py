"""What this app adds to the records of the apps below it."""

from institutions.models import Organization
from techmarket.pages.panels import panel

SHOWN = 8


@panel(Organization, "achievements/of_organization.html")
def achievements_of(organization, user):
    rows = organization.achievements.visible_to(user).without_search()
    return rows.select_related("organization", "field").order_by("-pk")[:SHOWN]
