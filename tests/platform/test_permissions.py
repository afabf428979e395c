"""THE permission table: every route × method × record × role, as written in permissions.txt.

A route, a method or a workflow move that is not in the table fails. Each cell runs in a
transaction that is rolled back, so all cells see the same market. What is sent is right (see
bodies.py): whoever may do it changes the record, and whoever may not changes nothing at all.
"""

from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.test import override_settings
from django.urls import reverse, reverse_lazy

from demands.models import Match
from techmarket.workflow.actions import moves
from techmarket.workflow.models import WorkflowModel
from tests.clients import client_of
from tests.factories.people import officer
from tests.platform.filling import body_of, inputs_of, prepared
from tests.platform.routes import METHODS, routes
from tests.platform.world import ROLES
from tests.platform.writes import written

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("permissions.txt")
ABSENT, NOT_ASKED = 999_999_999, "."
DONE = {"200", "201", "204", "302"}
ALLAUTH = ("account_", "mfa_")  # asks for passwords and codes; has its own tests
ANSWERS_WITH_A_PAGE = {"accounts:tokens", "notifications:unsubscribe"}
REFUSED_AS_SUCH = {"400", "409", "410", "412", "422", "428"}
IN_A_UNIT = {"owner", "member", "stranger", "seller"}
# Cells that a right form does not help. A superuser has every permission, but speaks for no unit
# and gets past no state, so those of root are not listed.
OTHER_REASONS = {
    # a unit that they do not speak for does not exist for them
    ("invitation-list", "-"): set(ROLES)
    - {"anon", "owner", "member", "stranger", "seller", "root"},
    ("changerequest-list", "-"): set(ROLES)
    - {"anon", "owner", "member", "stranger", "seller", "root"},
    # an intent that one may not see does not exist
    ("threadmessage-list", "-"): {
        *("user", "stranger", "registrar", "elsewhere", "sysadmin", "secadmin", "expert")
    },
    # a file may be sent, but each row is of a contract that one sees and is a party of
    ("contracts:import_payment", "-"): ("stranger", "registrar"),
    ("contracts:import_invoice", "-"): ("stranger", "registrar"),
    # a broker is asked for an accepted intent, of which these have none
    ("brokers:commission", "bro.active"): ("stranger", "seller"),
    # nor does an intent exist that one may not see
    ("engagement-list", "-"): ("stranger",),
    # nobody asks for what is their own already
    ("intent-list", "-"): ("seller",),
    # nothing was entered that could be taken back
    ("contract-reversals", "con.draft"): ("owner", "member", "seller"),
    ("contract-confirmations", "con.draft"): ("owner", "member", "seller"),
    ("contract-denials", "con.draft"): ("owner", "member", "seller"),
    ("contract-scans", "con.draft"): ("owner", "member", "seller"),
}
NOT_IN_API = ("notice/", "objection/", "obj.filed/")
# What a parameter of an address is called on the record, where the names differ.
ATTRIBUTES = {"token": "certificate_token", "action": "", "code": ""}
LOGIN, MFA = "/account/login/", "/account/2fa/totp/activate/"
ADMIN_LOGIN = reverse_lazy("admin:login")
# Who else than a superuser finds what in the management pages; all the rest is closed to them.
MANAGED = {
    ("accounts.User", "sysadmin"): {"see", "add"},
    ("accounts.User", "secadmin"): {"see"},
    ("accounts.RoleGrant", "secadmin"): {"see", "add"},
} | {
    (model._meta.label, duty): {"see"}
    for model in apps.get_app_config("codes").get_models()
    for duty in ("sysadmin", "secadmin")
}


def read_table():
    """[(method, route, query, record, {role: outcome})]"""
    rows, columns = [], []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        if words[:1] == ["METHOD"]:
            columns = words[3:]
        elif words:
            method, target, record, *outcomes = words
            route, _mark, query = target.partition("?")
            assert len(outcomes) == len(columns), line
            rows.append((method, route, query, record, dict(zip(columns, outcomes, strict=True))))
    assert columns == ROLES
    return rows


ROWS = read_table()
ROUTES = {name: route for name, route in routes().items() if not name.startswith("admin:")}
ADMIN = [route for name, route in routes().items() if name.startswith("admin:")]


def address(world, route, query, record):
    url = reverse(route, kwargs={p: value_of(world, record, p) for p in ROUTES[route].params})
    name, _equals, wanted = query.partition("=")
    return f"{url}?{name}={world.record(wanted).pk}" if query else url


def value_of(world, record, param):
    """The record's own value for a parameter of the address."""
    if record.startswith("="):
        return record[1:]
    name, _slash, action = record.partition("/")
    if param == "action":
        return action
    if name == "none":
        return ABSENT
    row = world.record(name)
    if param in ("app_label", "model_name"):
        return getattr(row._meta, param)
    return getattr(row, ATTRIBUTES.get(param, param))


def ask(client, method, url, data=None):
    """The outcome of a request, as the table writes it; nothing it does is kept."""
    return answer(client, method, url, data)[0]


def answer(client, method, url, data=None, *, prepare=None):
    """The outcome, and the tables that it wrote to."""
    client.cookies = client.signed_in.copy()  # as before a sign-out
    with transaction.atomic():
        if prepare:
            prepare()
        with written() as tables:
            response = send(client, method, url, data or {})
        transaction.set_rollback(True)
    return outcome_of(response), tables


def send(client, method, url, data):
    """An import is confirmed at once; a record is changed whatever its version."""
    holds_file = any(hasattr(value, "read") for value in data.values())
    sends_json = url.startswith("/api/") and method != "GET" and not holds_file
    kind = {"content_type": "application/json"} if sends_json else {}
    version = {"if-match": "*"} if method in ("PUT", "PATCH") else {}
    response = getattr(client, method.lower())(url, data, headers=version, **kind)
    if method == "POST" and url.endswith("/import/") and response.status_code == 200:
        return client.post(url, {"token": response.context["token"]})
    return response


def outcome_of(response):
    goes_to = response.headers.get("Location", "")
    if goes_to.startswith((LOGIN, MFA, str(ADMIN_LOGIN))):
        return "mfa" if goes_to.startswith(MFA) else "login"
    return str(response.status_code)


def once_per(*names):
    """One row of the table for each combination of these columns."""
    columns = ("method", "route", "query", "record")
    kept = {tuple(row[columns.index(name)] for name in names): row for row in reversed(ROWS)}
    return [row[:4] for row in kept.values()]


@pytest.mark.parametrize(
    ("method", "route", "query", "record", "expected"),
    ROWS,
    ids=[" ".join((m, r + ("?" + q if q else ""), record)) for m, r, q, record, _e in ROWS],
)
def test_cell(world, clients, method, route, query, record, expected):
    url = address(world, route, query, record)
    asked = {role: outcome for role, outcome in expected.items() if outcome != NOT_ASKED}
    prepare = prepared(world, route, record) if method != "GET" else None
    found, wrong = {}, {}
    for role in asked:
        data, table = body_of(world, method, route, record, role)
        found[role], tables = answer(clients[role], method, url, data, prepare=prepare)
        if not as_told(method, route, found[role], table, tables):
            wrong[role] = (found[role], tables)
    assert found == asked, " ".join(found.values())
    assert wrong == {}


def as_told(method, route, outcome, table, tables):
    """What is done shows in its table; what is refused, or only read, shows nowhere."""
    is_page = not ROUTES[route].is_api
    shown_again = is_page and outcome == "200" and route not in ANSWERS_WITH_A_PAGE
    if route.startswith(ALLAUTH):
        return True
    if method == "GET" or outcome not in DONE or shown_again or table is None:
        return tables == []
    return table in tables


def test_only_named_cells_are_refused_for_another_reason():
    """What is sent is right: a refusal of it has nothing to do with the form."""
    found = {
        (route, record, role)
        for _method, route, _query, record, expected in ROWS
        for role, outcome in expected.items()
        if outcome in REFUSED_AS_SUCH and role != "root"
    }
    assert found == {(*cell, role) for cell, roles in OTHER_REASONS.items() for role in roles}


def test_every_route_and_method_is_in_the_table():
    listed = {(route, method) for method, route, *_rest in ROWS}
    exist = {(r.name, method) for r in ROUTES.values() for method in r.methods}
    pages = {name for name, route in ROUTES.items() if not route.is_api}
    exist -= {(name, "PUT") for name in pages}  # the same as an empty POST, see below
    assert exist - listed == set()
    assert {route for route, _method in listed} <= set(ROUTES)


def test_every_open_move_is_in_the_table(world):
    """Each record in the market, each move that leaves its present state."""
    rows = {n: r for n, r in world.records.items() if isinstance(r, WorkflowModel)}
    rows = {name: type(row).objects.get(pk=row.pk) for name, row in rows.items()}
    open_moves = {f"{name}/{move.name}" for name, row in rows.items() for move in moves(row)}
    listed = {record for _m, route, _q, record, _e in ROWS if route == "workflow:perform"}
    assert open_moves - listed == set()


MOVES = [
    (record, expected)
    for method, route, _query, record, expected in ROWS
    if (method, route) == ("POST", "workflow:perform") and not record.startswith(NOT_IN_API)
]
IN_API = {"302": "200", "422": "400", "403": "403", "404": "404", "login": "401"}


@pytest.mark.parametrize(("record", "expected"), MOVES, ids=[record for record, _e in MOVES])
def test_the_api_allows_the_same_moves_as_the_page(world, clients, record, expected):
    name, _slash, action = record.partition("/")
    row = world.record(name)
    url = f"/api/v1/{row._meta.model_name}s/{row.pk}/transitions/"
    data, prepare = inputs_of(record) | {"action": action}, prepared(world, "", record)
    found = {role: answer(clients[role], "POST", url, data, prepare=prepare)[0] for role in ROLES}
    assert found == {role: IN_API[outcome] for role, outcome in expected.items()}


LISTED = {
    route.partition("-")[0]
    for _method, route, _query, record, _expected in ROWS
    if route.endswith("-detail") and not record.startswith("=")
}


@pytest.mark.parametrize("kind", sorted(LISTED))
def test_lists_hold_what_the_details_show(world, clients, kind):
    """Who may open a record finds it in the list; for all others it is not there."""
    rows = [
        (world.records[record], expected)
        for method, route, _query, record, expected in ROWS
        if (method, route) == ("GET", f"{kind}-detail") and record in world.records
    ]
    for role in ROLES:
        response = clients[role].get(reverse(f"{kind}-list"), {"limit": 100})
        listed = {row["id"] for row in response.json().get("results", [])}
        for row, expected in rows:
            if expected[role] != NOT_ASKED:
                assert (row.pk in listed) == (expected[role] == "200"), f"{role}: {row}"


def test_matches_are_for_the_demand_side(world, clients):
    demand, achievement = world.record("dem.published"), world.record("ach.listed")
    Match.objects.create(
        demand=demand, achievement=achievement, rank=1, score=1, revision=1, engine="test"
    )
    url = f"/api/v1/demands/{demand.pk}/matches/"
    seen = {role for role in ROLES if clients[role].get(url).json()["results"]}
    assert seen == {"owner", "member", "officer", "auditor", "root"}


def test_methods_without_a_handler_do_nothing(world, clients):
    """PUT on a page is the empty form again; nothing is written by any of these."""
    refusals = {"login", "400", "401", "403", "404", "405", "415", "422"}
    for _method, route, query, record in once_per("route"):
        url = address(world, route, query, record)
        if ROUTES[route].is_function or url.startswith("/account/"):
            continue  # functions read whatever the method; allauth has its own tests
        for method in {*METHODS, "PUT"} - ROUTES[route].methods - {"GET"}:
            found = {role: ask(clients[role], method, url) for role in ("owner", "root")}
            assert set(found.values()) <= refusals, f"{method} {url} {found}"


def test_management_pages_are_open_by_duty(world, clients):
    """The three duties see what is theirs; the auditor and everybody else see nothing here."""
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages = {"see": reverse(f"{name}_changelist"), "add": reverse(f"{name}_add")}
        for duty in ("sysadmin", "secadmin"):
            found = {page: ask(clients[duty], "GET", url) for page, url in pages.items()}
            allowed = MANAGED.get((model._meta.label, duty), set())
            assert found == {page: "200" if page in allowed else "403" for page in pages}, name
        assert ask(clients["root"], "GET", pages["see"]) == "200"


def admin_address(route):
    if 0 in route.params:
        return reverse(route.name, args=["1"] * len(route.params))
    values = {"app_label": "accounts"}
    return reverse(route.name, kwargs={name: values.get(name, "1") for name in route.params})


def test_management_pages_are_closed_to_everybody_else(world, clients):
    for route in (route for route in ADMIN if route.name != "admin:logout"):
        url = admin_address(route)
        for role in ("anon", "owner", "officer", "auditor"):
            closed = "403" if route.name == "admin:login" and role != "anon" else "login"
            assert ask(clients[role], "GET", url) == closed, f"{url} {role}"


def test_records_are_not_changed_by_the_managing_duties(world, clients):
    rows = [row for row in world.records.values() if isinstance(row, WorkflowModel)]
    for meta, pk in {(row._meta, row.pk) for row in rows if type(row) in admin.site._registry}:
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[pk])
        for duty in ("sysadmin", "secadmin"):
            assert ask(clients[duty], "GET", url) == "403", url
            assert ask(clients[duty], "POST", url) == "403", url


def test_officials_without_a_second_factor_get_nowhere(world, clients):
    world.people["officer"].authenticator_set.all().delete()
    with override_settings(MFA_REQUIRED_FOR_STAFF=True):
        for method, route, query, record in once_per("method", "route"):
            url = address(world, route, query, record)
            if not url.startswith(("/account/", "/health/")):
                closed = "403" if url.startswith("/api/") else "mfa"
                assert ask(clients["officer"], method, url) == closed, url


def test_forms_need_their_token(world, clients):
    """Without the CSRF token no page accepts a POST; the link in mails is signed instead."""
    client = clients["owner"]
    client.handler.enforce_csrf_checks = True
    for method, route, query, record in once_per("method", "route"):
        if method == "POST" and not ROUTES[route].is_api and route != "notifications:unsubscribe":
            outcome = ask(client, "POST", address(world, route, query, record))
            assert outcome == "403", f"{route} {record}"
    client.handler.enforce_csrf_checks = False


def test_officers_for_the_whole_country_see_what_each_region_sees(world, clients):
    """An officer without a region is an officer of every region."""
    national = client_of(officer(region=None))
    for kind in ("organization", "achievement", "demand", "intent", "engagement", "contract"):
        url = reverse(f"{kind}-list") + "?limit=100"
        everything = {row["id"] for row in national.get(url).json()["results"]}
        seen = {row["id"] for row in clients["officer"].get(url).json()["results"]}
        assert seen
        assert seen <= everything, kind
