from django.utils.translation import gettext_lazy

from institutions.changes.models import ChangeRequest
from techmarket.pages.details import Details, Row, linked


class ChangeDetails(Details):
    """Old and new beside each other; what does not change is left out."""

    kind = Row()
    organization = Row()
    organization__uscc = Row()
    successor = Row(strong=True)
    old_name = Row()
    name = Row(strong=True)
    old_region = Row()
    region = Row(strong=True)
    area = Row(gettext_lazy("新的统计区域"))
    old_legal_representative = Row()
    legal_representative = Row(strong=True)
    effective_on = Row()
    reason = Row()

    class Meta:
        model = ChangeRequest

    def render_successor(self, change):
        return linked(change.successor) if change.successor else None
