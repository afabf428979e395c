"""Limits on a signed-in session that Django does not have."""

from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

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
            target = reverse("mfa_activate_totp")
            if request.path != target:
                return redirect(target)
        return self.get_response(request)

    @staticmethod
    def must_enrol(request):
        user = request.user
        if not (settings.MFA_REQUIRED_FOR_STAFF and user.is_authenticated and user.is_official):
            return False
        free = ("/account/", "/static/", "/health/")
        return not request.path.startswith(free) and not user.authenticator_set.exists()
