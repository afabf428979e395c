"""The application owns nothing: what gets past a trigger is refused to it, not to the owner."""

from contextlib import closing
from io import StringIO

import environ
import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg2.errors import InsufficientPrivilege

from techmarket.ownership import logins, rights
from techmarket.ownership.sessions import owner_session
from tests.databases import APPEND_ONLY, APPLICATION, owner_rights, url_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not settings.DATABASE_OWNER, reason="没有设置 OWNER_DATABASE_URL，两个账户没有分开"
    ),
]
ROLE = APPLICATION["USER"]
EVERYTHING = {"SELECT", "INSERT", "UPDATE", "DELETE"}
NEVER_DELETED = {"notices_notice", "notices_objection"}

# what it is → how; the owner may do each of them
FORBIDDEN = {
    "drop a trigger": "DROP TRIGGER security_event_kept ON accounts_securityevent",
    "turn a trigger off": "ALTER TABLE workflow_workflowevent DISABLE TRIGGER workflow_event_kept",
    "turn all off": "ALTER TABLE contracts_payment DISABLE TRIGGER USER",
    "make a trigger harmless": "CREATE OR REPLACE FUNCTION accounts_refuse_change() "
    "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "edit an event": "UPDATE accounts_securityevent SET subject = ''",
    "delete an event": "DELETE FROM workflow_workflowevent",
    "delete a seal": "DELETE FROM audit_seal",
    "delete a notice": "DELETE FROM notices_notice",
    "empty the events": "TRUNCATE accounts_securityevent CASCADE",
    "empty another table": "TRUNCATE jobs_job",
    "add a column": "ALTER TABLE accounts_user ADD note text",
    "take a constraint away": "ALTER TABLE subsidies_claim DROP CONSTRAINT claim_two_persons",
    "drop a table": "DROP TABLE jobs_job",
    "make a table": "CREATE TABLE beside (id int)",
    "stand before a table": "CREATE TEMPORARY TABLE institutions_membership (id int)",
}


@pytest.fixture
def application():
    """As a request is: logged in as the application, not only acting as it."""
    with owner_session() as owner, owner.cursor() as cursor:
        rights.give_to(cursor, ROLE)  # rights on the database itself are not copied with it
    with closing(psycopg2.connect(url_of(connection.settings_dict["NAME"]))) as session:
        yield session


@pytest.fixture
def owner():
    with owner_session() as session:
        session.set_autocommit(False)
        yield session
        session.rollback()


def held(cursor, table):
    cursor.execute(
        "SELECT privilege_type FROM information_schema.role_table_grants "
        "WHERE grantee = %s AND table_name = %s",
        [ROLE, table],
    )
    return {right for (right,) in cursor.fetchall()}


def expected_on(table):
    if table in APPEND_ONLY:
        return {"SELECT", "INSERT"}
    return EVERYTHING - ({"DELETE"} if table in NEVER_DELETED else set())


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
def test_only_the_owner_may(application, owner, statement):
    with application.cursor() as cursor, pytest.raises(InsufficientPrivilege):
        cursor.execute(statement)
    application.rollback()
    with owner.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    ["SET ROLE {}", "SET SESSION AUTHORIZATION {}", "SET session_replication_role = replica"],
)
def test_it_cannot_become_another(application, statement):
    owner = connection.ops.quote_name(settings.DATABASE_OWNER["USER"])
    with application.cursor() as cursor, pytest.raises(InsufficientPrivilege):
        cursor.execute(statement.format(owner))


def test_it_works_with_the_rows_of_every_table(application):
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with application.cursor() as cursor:
        assert {t: held(cursor, t) for t in tables} == {t: expected_on(t) for t in tables}


def test_the_tables_of_a_later_migration(owner):
    """Which of them are append-only is what their triggers say."""
    with owner.cursor() as cursor:
        cursor.execute("CREATE TABLE later_plain (id int); CREATE TABLE later_kept (id int)")
        cursor.execute(
            "CREATE TRIGGER later_kept BEFORE UPDATE OR DELETE ON later_kept "
            "FOR EACH ROW EXECUTE FUNCTION workflow_refuse_change()"
        )
        assert held(cursor, "later_plain") == held(cursor, "later_kept") == set()
        rights.give_to(cursor, ROLE)
        assert held(cursor, "later_plain") == EVERYTHING
        assert held(cursor, "later_kept") == {"SELECT", "INSERT"}


def test_what_the_application_owned_before_is_taken_over(owner):
    with owner.cursor() as cursor:
        cursor.execute(f"CREATE TABLE earlier (id int); GRANT CREATE ON SCHEMA public TO {ROLE}")
        cursor.execute(f"ALTER TABLE earlier OWNER TO {ROLE}")
        rights.take_over(cursor, ROLE)
        rights.give_to(cursor, ROLE)
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'earlier'")
        assert cursor.fetchone() == (settings.DATABASE_OWNER["USER"],)
        assert held(cursor, "earlier") == EVERYTHING


def test_a_role_that_may_act_as_the_owner_is_refused(owner):
    with owner.cursor() as cursor, pytest.raises(CommandError, match="没有分开"):
        rights.give_to(cursor, settings.DATABASE_OWNER["USER"])


@pytest.mark.django_db(transaction=True)
def test_migrating_with_one_login_says_what_is_missing(settings):
    def plan():
        said = StringIO()
        call_command("migrate", plan=True, stdout=StringIO(), stderr=said)
        return said.getvalue()

    assert plan() == ""
    settings.DATABASE_OWNER = None
    assert "OWNER_DATABASE_URL" in plan()


def test_tests_act_as_the_application():
    """Else the other tests would say nothing of what the application may do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (ROLE,)
    with owner_rights() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.DATABASE_OWNER["USER"],)


LOCAL = "postgresql://techmarket@/techmarket?host=/run/market"
APP, OTHER = "postgresql://app:a@db/market", "postgresql://own:b@db/market"


@pytest.mark.parametrize(
    ("named", "owner", "expected"),
    [(None, None, "techmarket"), (APP, None, None), (APP, OTHER, "own"), (APP, "", None)],
)
def test_who_owns_by_the_environment(monkeypatch, named, owner, expected):
    for name, value in {"DATABASE_URL": named, "OWNER_DATABASE_URL": owner}.items():
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    found = logins.owner_login(environ.Env(), LOCAL, "-c lock_timeout=1")
    assert (found and found["USER"]) == expected


def test_two_databases_are_no_two_logins(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", APP)
    monkeypatch.setenv("OWNER_DATABASE_URL", "postgresql://own:b@db/another")
    with pytest.raises(ImproperlyConfigured, match="同一个数据库"):
        logins.owner_login(environ.Env(), LOCAL, "")
