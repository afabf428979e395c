"""What the application may do with the tables of another owner: read, add, change and delete rows.

Where a trigger refuses every UPDATE or DELETE of a table, the right is not given either: the
triggers themselves say which tables are append-only. Emptying a table is never given, nor making
one, even for a session: a temporary table could stand before the one that a trigger asks.

There are no default privileges: they would give all rights on a table before its triggers exist.
"""

from django.conf import settings
from django.core.management import CommandError
from django.db import connection, transaction
from psycopg2.extensions import encrypt_password

from techmarket.ownership.sessions import application_role

ON_DELETE, ON_UPDATE = 8, 16  # bits of pg_trigger.tgtype
# Our tables, each with the kinds of statements that its triggers refuse without looking.
REFUSED = """
SELECT c.relname, coalesce(bit_or(t.tgtype::int), 0)
FROM pg_class c LEFT JOIN (
    pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid AND f.proname ~ '_refuse_change$'
) ON t.tgrelid = c.oid AND t.tgqual IS NULL AND t.tgattr = ''
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND pg_has_role(c.relowner, 'USAGE')
GROUP BY c.relname
"""
OWNS = """
SELECT FROM pg_class WHERE relowner = to_regrole(quote_ident(%s))
    AND relnamespace = 'public'::regnamespace
"""
NO_OTHER_WAY = """
REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {role};
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
"""


def prepare():
    """Before the owner migrates: the application has a role, and nothing of its own."""
    if settings.DATABASE_OWNER:
        with transaction.atomic(), connection.cursor() as cursor:
            make_role(cursor, application_role())
            take_over(cursor, application_role())


def give():
    """After the owner has migrated."""
    if settings.DATABASE_OWNER:
        with transaction.atomic(), connection.cursor() as cursor:
            give_to(cursor, application_role())


def make_role(cursor, role):
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
    if not cursor.rowcount:
        password = settings.DATABASES["default"]["PASSWORD"]
        cursor.execute(f"CREATE ROLE {quoted(role)} LOGIN")
        if password:  # sent as what the server keeps of it, so that no log ever has it
            kept = encrypt_password(password, role, cursor.connection)
            cursor.execute(f"ALTER ROLE {quoted(role)} PASSWORD %s", [kept])


def take_over(cursor, role):
    """Databases of before had one role for both."""
    cursor.execute(OWNS, [role])
    if cursor.rowcount:
        cursor.execute(f"REASSIGN OWNED BY {quoted(role)} TO CURRENT_USER")


def give_to(cursor, role):
    refuse_powerful(cursor, role)
    cursor.execute("SELECT current_database()")
    [database] = cursor.fetchone()
    cursor.execute(NO_OTHER_WAY.format(database=quoted(database), role=quoted(role)))
    cursor.execute(REFUSED)
    for table, refused in cursor.fetchall():
        cursor.execute(f"GRANT {left_by(refused)} ON {quoted(table)} TO {quoted(role)}")


def left_by(refused):
    rights = ["SELECT", "INSERT"]
    rights += [] if refused & ON_UPDATE else ["UPDATE"]
    rights += [] if refused & ON_DELETE else ["DELETE"]
    return ", ".join(rights)


def refuse_powerful(cursor, role):
    """A superuser, or a member of the owner's role, may do all that the owner may."""
    cursor.execute("SELECT pg_has_role(%s, current_user, 'MEMBER'), current_user", [role])
    powerful, owner = cursor.fetchone()
    if powerful:
        raise CommandError(
            f"应用账户 {role} 是超级用户，或者是所有者 {owner} 的成员，两个账户没有分开。\n"
            "请在 DATABASE_URL 里换用另一个普通账户，再运行 migrate（docs/operations.md）。"
        )


def quoted(name):
    return connection.ops.quote_name(name)
