"""Fills in the bodies for the market of world.py and who asks, and prepares what they rest on."""

import datetime as dt
from functools import partial

from django.db.models import F
from django.utils import timezone

from contracts.subsidies.claims import services
from contracts.subsidies.claims.models import Claim, EvidenceUse
from techmarket.notices import services as notices
from techmarket.notices.models import Notice
from techmarket.notifications.services import tell
from techmarket.workflow.actions import perform
from tests.factories.contracts import add_text, confirmed
from tests.factories.people import COUNTY
from tests.platform.bodies import BODIES, INPUTS, TODAY
from tests.platform.world import HOME


def publicise(world):
    """The notice of the payable claim is open still; so is then the claim."""
    Claim.objects.filter(pk=world.record("cla.payable").pk).update(status="publicised")


def end_notice(world):
    """Every objection is answered."""
    publicise(world)
    answer = {"reply": "经核实，不属实。", "on": TODAY}
    for name, move in (("obj.filed", "refuse"), ("objection", "dismiss")):
        perform(world.record(name), move, actor=world.people["officer"], **answer)
    notice = Notice.objects.get(pk=world.record("notice").pk)
    notices.close(notice, on=notice.ends_on + dt.timedelta(days=1))


def count_again(world):
    """Nothing was paid in the year of the calculated claim: it gets the payment of the other."""
    EvidenceUse.objects.filter(claim=world.record("cla.payable")).delete()
    claim = Claim.objects.filter(pk=world.record("cla.calculated").pk)
    claim.update(status="submitted", applied_on=TODAY, revision=F("revision") + 1)
    services.calculate_claim(claim.get().pk, at=timezone.now())


def tell_everybody(world):
    people = [user for user in world.people.values() if user]
    tell(people, title="标题", body="内容", url="/")


def withdraw_change(world):
    """A unit has one request at a time."""
    perform(world.record("chg.submitted"), "withdraw", actor=world.people["owner"])


# What has to be there first, by record or route; else all stands as in world.py.
PREPARED = {
    "con.draft/submit": lambda world: confirmed(add_text(world.record("con.draft"))),
    "cla.payable/pay": end_notice,
    "cla.calculated/approve": count_again,
    "notice/withdraw": publicise,
    "objection/uphold": publicise,
    "changes:create": withdraw_change,
    "changes:close": withdraw_change,
    "changes:merge": withdraw_change,
    "changerequest-list": withdraw_change,
    "notifications:read_all": tell_everybody,
}


def prepared(world, route, record):
    found = PREPARED.get(record) or PREPARED.get(route)
    return partial(found, world) if found else None


def inputs_of(record):
    return INPUTS.get(record, INPUTS.get(record.partition("/")[2], {}))


def body_of(world, method, route, record, role):
    """(what this person sends, the table that it is to change)"""
    if method == "GET":
        return {}, None
    data, table = BODIES.get(route, (inputs_of(record), None))
    if route == "contract-list" or (route == "contract-detail" and method == "PUT"):
        data = data | {"parties": parties(world, role), "licence_years": None}
    if method == "PATCH":
        data = {name: data[name] for name in ("title", "name", "note") if name in data}
    row = world.records.get(record.partition("/")[0])
    if table is None and hasattr(row, "_meta"):
        table = row._meta.db_table
    return filled(world, data, role), table


def filled(world, data, role):
    return {name: value(world, given, role) for name, given in data.items()}


def value(world, given, role):
    if callable(given):
        return given(lambda cells: filled(world, cells, role))
    if not (isinstance(given, str) and given.startswith("@")):
        return given
    if given == "@region":
        return COUNTY if role == "elsewhere" else HOME
    name, _dot, attribute = given[1:].rpartition(".")
    if given.startswith("@user."):
        return world.people[attribute].username
    if attribute in ("uscc", "number"):
        return getattr(named(world, name, role), attribute)
    return named(world, given[1:], role).pk


def named(world, name, role):
    """Sellers are the university, except to it: who contracts with it is the other side."""
    if name not in ("own", "seller", "buyer"):
        return world.record(name)
    own = own_unit(world, role)
    if name == "own":
        return own
    university, firm = world.record("university"), world.record("org.verified")
    return university if name == "seller" else (firm if own == university else own)


def own_unit(world, role):
    """Who belongs to none names that of the owner."""
    user = world.people[role]
    rows = user.memberships.order_by("pk") if user else ()
    units = [row.organization for row in rows if row.organization.is_verified]
    return units[0] if units else world.record("org.verified")


def parties(world, role):
    return [
        {"role": side, "organization": named(world, side, role).pk} for side in ("seller", "buyer")
    ]
