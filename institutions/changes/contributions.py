"""What this app adds to the page of a unit."""

from institutions.changes.models import ChangeRequest
from institutions.models import Organization
from techmarket.pages.panels import panel


@panel(Organization, "changes/panel.html")
def changes_of(organization, user):
    """The requests that the viewer may see, and the way to a new one."""
    may_propose = user.has_perm("changes.propose_change", organization)
    rows = list(ChangeRequest.objects.visible_to(user).filter(organization=organization)[:5])
    return {"rows": rows, "may_propose": may_propose} if rows or may_propose else None
