"""Organisations, their members and qualifications; statuses are reached by performing moves."""

import datetime as dt
from functools import cache

import factory

from institutions import services
from institutions.models import LICENCE, Invitation, Membership, Organization, Qualification
from techmarket.accounts.models import User
from techmarket.attachments.models import Attachment
from techmarket.codes.identifiers import organisation_check_digit, uscc_check_digit
from tests.factories.copies import Recording
from tests.factories.files import upload
from tests.factories.moves import perform
from tests.factories.people import COUNTY, UserFactory, reviewer


def make_uscc(number, region="410611", kind="91"):
    """A valid unified social credit code for a serial number."""
    serial = f"MA{number:06d}"
    body = f"{kind}{region}{serial}{organisation_check_digit(serial)}"
    return body + uscc_check_digit(body)


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence("示例企业{}有限公司".format)
    uscc = factory.Sequence(make_uscc)
    kind = Organization.Kind.ENTERPRISE
    scale = Organization.Scale.SMALL
    region_id = COUNTY
    legal_representative = "张三"
    contact_name = "李四"
    contact_phone = "0392-3300000"
    intro = "示例单位，从事汽车电子与轻合金压铸件的研发和生产。"


class QualificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Qualification

    kind = Qualification.Kind.TTD
    level = Qualification.Level.PROVINCIAL
    issued_by = "河南省科学技术厅"
    valid_from = dt.date(2025, 1, 1)
    valid_to = dt.date(2027, 12, 31)


def join(user, organization, role=Membership.Role.MEMBER):
    """Make the user a member and return the user as the next request would load it."""
    Membership.objects.create(user=user, organization=organization, role=role)
    return type(user).objects.get(pk=user.pk)


def invited(user, organization, role=Membership.Role.MEMBER):
    """An invitation that waits for the user's answer."""
    invitation = Invitation(user=user, organization=organization, role=role)
    return services.invite(invitation, by=organization.admin)


def declined_invitation():
    invitation = invited(UserFactory(), draft_organization())
    return perform(invitation, "decline", actor=invitation.user)


def draft_organization(**fields):
    """A new organisation; `.admin` is its administrator."""
    organization = OrganizationFactory(**fields)
    organization.admin = join(UserFactory(), organization, Membership.Role.ADMIN)
    return add_licence(organization, organization.admin)


def add_licence(organization, by):
    """What verification asks for."""
    Attachment.store(
        upload("营业执照.pdf"),
        subject=organization,
        kind=LICENCE,
        by=by,
    )
    return organization


def submitted_organization(**fields):
    organization = draft_organization(**fields)
    return _moved(organization, "submit", organization.admin)


def moved_to_verified(**fields):
    organization = submitted_organization(**fields)
    return _moved(organization, "verify", reviewer())


def verified_organization(**fields):
    """As if moved there; `.admin` is its administrator."""
    recording, earlier_reviewer = _verified_once()
    given = {Organization: _columns(OrganizationFactory, fields), User: _columns(UserFactory)}
    unit = Organization(**given[Organization])
    unit.fill_search()
    given[Organization]["search_text"] = unit.search_text
    rows = recording.copy(given, {(User, earlier_reviewer): reviewer().pk})
    keys = {type(row): row.pk for row in rows.values()}
    organization = Organization.objects.get(pk=keys[Organization])
    organization.admin = User.objects.get(pk=keys[User])
    return organization


@cache
def _verified_once():
    officer = reviewer()
    return Recording(moved_to_verified), officer.pk


def _columns(made_by, fields=()):
    """What a factory says of a row, {column: value}."""
    row = made_by.build(**dict(fields))
    said = {*made_by._meta.pre_declarations.as_dict(), *fields}
    columns = (row._meta.get_field(name).attname for name in said)
    return {column: getattr(row, column) for column in columns}


def enterprise(**fields):
    return verified_organization(**fields)


def university(**fields):
    return verified_organization(**{"kind": Organization.Kind.UNIVERSITY, "scale": ""} | fields)


def _moved(organization, action, actor):
    moved = perform(organization, action, actor=actor)
    moved.admin = organization.admin
    return moved
