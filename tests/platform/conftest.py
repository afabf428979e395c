"""The market of world.py, built once per module, and a client for everybody in it."""

import logging
from copy import copy
from unittest import mock

import pytest
from django.contrib.auth import SESSION_KEY, get_user
from django.test import override_settings
from rest_framework.throttling import SimpleRateThrottle

from institutions.models.acting import ties_of
from tests.clients import client_of
from tests.platform.world import build


@pytest.fixture(scope="module")
def world(shared):
    return build()


class Known:
    """The people of the market as a request loads them, with their duties and units, but read once:
    what a request changes is undone, and three of the ten queries of each are about who asks."""

    def __init__(self, people):
        self.people = {str(user.pk): user for user in people if user}
        for user in self.people.values():
            ties_of(user)
            user.role_grants  # noqa: B018 - read, to be kept

    def __call__(self, request):
        user = self.people.get(request.session.get(SESSION_KEY))
        return copy(user) if user else get_user(request)


@pytest.fixture(scope="module")
def clients(world):
    """One signed-in client per role. The session is in the cookie, so a sign-out undoes itself.

    Thousands of requests follow: nobody reads their log, drawing certificates takes seconds, what
    is uploaded has no need of a process that looks into it, and nobody counts how often who asks.
    """
    in_cookie = {"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}
    drawn = mock.patch("contracts.views.certificate_pdf", return_value=b"%PDF-")
    harmless = mock.patch("techmarket.attachments.validators.looked_into", return_value=None)
    logging.disable(logging.CRITICAL)
    known = mock.patch("django.contrib.auth.get_user", Known(world.people.values()))
    unbounded = mock.patch.object(SimpleRateThrottle, "allow_request", return_value=True)
    with override_settings(**in_cookie), drawn, harmless, known, unbounded:
        found = {role: client_of(user) for role, user in world.people.items()}
        for client in found.values():
            client.raise_request_exception = False
            client.signed_in = client.cookies.copy()
        yield found
    logging.disable(logging.NOTSET)
