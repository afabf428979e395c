from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.models import Invitation, Organization
from techmarket.pages.details import Details, Row, linked


class OrganizationDetails(Details):
    former_text = Row(gettext_lazy("曾用名"))
    ended_on = Row()
    successor = Row(strong=True)
    uscc = Row()
    kind = Row()
    party_type = Row()
    industry = Row()
    region = Row()
    area = Row()
    address = Row()
    established_on = Row()
    legal_representative = Row()
    contact_name = Row()

    class Meta:
        model = Organization

    def render_kind(self, organization):
        kind, scale = organization.get_kind_display(), organization.get_scale_display()
        return _("%(kind)s（%(scale)s）") % {"kind": kind, "scale": scale} if scale else kind

    def render_successor(self, organization):
        return linked(organization.successor) if organization.successor else None

    def render_contact_name(self, organization):
        return organization.contact


class InvitationDetails(Details):
    """Whoever is invited sees what unit it is, also where its page is not open to them yet."""

    organization__name = Row(gettext_lazy("单位"))
    organization__uscc = Row()
    organization__region = Row()
    organization__status = Row(gettext_lazy("单位状态"))
    user__username = Row(gettext_lazy("受邀人"))
    role = Row(gettext_lazy("加入后的角色"))

    class Meta:
        model = Invitation
