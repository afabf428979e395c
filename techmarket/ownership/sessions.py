"""Sessions in which the owner of the tables acts."""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection

PARTS = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


def application_role():
    """The role as which requests and tasks act."""
    login = settings.DATABASES["default"]
    return login["OPTIONS"].get("assume_role") or login["USER"]


def as_of_owner(login):
    """A connection's settings, the login exchanged; the same where there is only one."""
    owner = settings.DATABASE_OWNER or {}
    return login | {part: owner[part] for part in PARTS if part in owner}


@contextmanager
def acting_as_owner():
    """All that goes over Django's connection, which no transaction may be using."""
    connection.validate_no_atomic_block()
    application = connection.settings_dict
    connection.close()
    connection.settings_dict = as_of_owner(application)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = application


@contextmanager
def owner_session():
    """A session beside Django's connection."""
    session = connection.copy()
    session.settings_dict = as_of_owner(session.settings_dict)
    try:
        yield session
    finally:
        session.close()
