"""Organisations waiting for a decision, and notices about them.

An organisation's verification stands in for any procedure: `verify` follows a notice without
objection, `send_back` one with an objection upheld.
"""

import datetime as dt
from itertools import count

from institutions.models import Membership, Organization
from techmarket.accounts.models import Role, RoleGrant, User
from techmarket.notices import objecting, services
from techmarket.workflow.actions import perform
from tests.factories.institutions import add_licence

REGION = "410611"
START = dt.date(2026, 9, 1)
LAST = dt.date(2026, 9, 16)  # START + 15 calendar days, a Wednesday
numbers = count(1)


def person(username, role=None, region=REGION, **fields):
    user = User.objects.create(username=username, full_name=username, **fields)
    if role:
        RoleGrant.objects.set_up(user=user, role=role, region_id=region)
    return user


def officer(username="officer", region=REGION, **fields):
    return person(username, Role.OFFICER, region, **fields)


def chief():
    """An officer of every region."""
    return officer(f"chief{next(numbers)}", region=None)


def submitted_organization(owner=None):
    n = next(numbers)
    organization = Organization.objects.create(
        name=f"示例企业{n}",
        uscc=f"91410611{n:010d}",
        kind=Organization.Kind.ENTERPRISE,
        scale=Organization.Scale.SMALL,
        region_id=REGION,
        legal_representative="张三",
        contact_name="李四",
        contact_phone="0392-3300000",
    )
    owner = owner or person(f"owner{n}", email=f"owner{n}@example.cn")
    Membership.objects.create(user=owner, organization=organization, role=Membership.Role.ADMIN)
    add_licence(organization, owner)
    return perform(organization, "submit", actor=owner)


def published(subject=None, *, actor=None, **changes):
    subject = subject or submitted_organization()
    options = {
        "title": f"关于{subject}的公示",
        "kind": "recognition",
        "snapshot": {"单位名称": subject.name, "拟认定结果": "通过"},
        "days": 15,
        "unit": "calendar",
        "closing_action": "verify",
        "upheld_action": "send_back",
        "withdrawn_action": "send_back",
        "actor": actor or person(f"publisher{next(numbers)}"),
        "on": START,
        "clause": "HB-R7",
    }
    return services.publish(subject, **options | changes)


def filed(notice=None, *, on=LAST, **changes):
    """Waits to be accepted; by somebody signed in, unless `by=None`: then for its mail."""
    n = next(numbers)
    options = {"name": "王五", "phone": "13900000000", "content": "该单位材料与事实不符，请核实。"}
    options |= {"by": changes["by"] if "by" in changes else person(f"objector{n}")}
    return objecting.file_objection(notice or published(), on=on, **options | changes)


def objected(notice=None, *, on=LAST, **changes):
    """Accepted on the day it was filed."""
    objection = filed(notice, on=on, **changes)
    if objection.status != "filed":  # the same once more
        return objection
    return perform(objection, "receive", actor=chief(), on=on)
