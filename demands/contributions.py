"""What this app adds to the records of the apps below it."""

from institutions.models import Organization
from techmarket.pages.panels import panel

SHOWN = 8


@panel(Organization, "demands/of_organization.html")
def demands_of(organization, user):
    rows = organization.demands.visible_to(user).without_search()
    return rows.select_related("organization", "field").order_by("-pk")[:SHOWN]
