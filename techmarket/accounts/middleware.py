"""Limits on a signed-in session that Django does not have."""

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone

from techmarket.accounts.models import SECOND_FACTOR_MISSING

STARTED, RENEWED = "session_started_at", "session_renewed_at"
RENEW_AFTER = 60  # seconds: a reader's every click need not be a write to the database


class SessionAgeMiddleware:
    """A session ends after SESSION_ABSOLUTE_AGE seconds however busy it is, and after
    SESSION_COOKIE_AGE seconds without a request, give or take RENEW_AFTER."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and hasattr(request, "session"):
            now = timezone.now().timestamp()
            started = request.session.setdefault(STARTED, now)
            if now - started > settings.SESSION_ABSOLUTE_AGE:
                logout(request)
            elif now - request.session.get(RENEWED, started) > RENEW_AFTER:
                request.session[RENEWED] = now
        return self.get_response(request)


class StaffMfaMiddleware:
    """Whoever holds a public duty sets up a second factor before doing anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self.must_enrol(request):
            if request.path.startswith("/api/"):
                raise PermissionDenied(SECOND_FACTOR_MISSING)
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def must_enrol(request):
        free = ("/account/", "/static/", "/health/")
        user = request.user
        return not request.path.startswith(free) and user.is_authenticated and user.must_enrol
