"""The market of world.py, built once per module, and a client for everybody in it."""

import logging
from unittest import mock

import pytest
from django.db import transaction
from django.test import override_settings

from tests.clients import client_of
from tests.platform.world import build


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world):
    """One signed-in client per role. The session is in the cookie, so a sign-out undoes itself.

    Thousands of requests follow: nobody reads their log, drawing certificates takes seconds, and
    what is uploaded has no need of a process that looks into it.
    """
    in_cookie = {"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}
    drawn = mock.patch("contracts.views.certificate_pdf", return_value=b"%PDF-")
    harmless = mock.patch("techmarket.attachments.validators.looked_into", return_value=None)
    logging.disable(logging.CRITICAL)
    with override_settings(**in_cookie), drawn, harmless:
        found = {role: client_of(user) for role, user in world.people.items()}
        for client in found.values():
            client.raise_request_exception = False
            client.signed_in = client.cookies.copy()
        yield found
    logging.disable(logging.NOTSET)
