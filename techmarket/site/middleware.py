"""Requests that no view should have to think about."""

import structlog
from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

log = structlog.get_logger(__name__)


class BadRequestMiddleware:
    """NUL characters reach PostgreSQL as an error; refuse them as bad input instead."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest(_("请求中含有无效字符。"))


class BusyMiddleware:
    """A statement or a lock that took too long ends in a page that says to try again."""

    retry_after_seconds = 10

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError):
            return None
        log.error("database_busy", exc_info=exception)
        # Without the request: what every page shows is read from the database.
        headers = {"Retry-After": str(self.retry_after_seconds)}
        return HttpResponse(render_to_string("503.html"), status=503, headers=headers)


class LargeTypeMiddleware:
    """`?font=large` on any page turns the large type on without JavaScript, `?font=normal` off."""

    cookie = "large_type"
    kept_seconds = 365 * 24 * 3600

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        wish = request.GET.get("font")
        if request.method != "GET" or wish not in ("large", "normal"):
            return self.get_response(request)
        query = request.GET.copy()
        del query["font"]
        response = HttpResponseRedirect("?" + query.urlencode())
        if wish == "large":
            response.set_cookie(self.cookie, "1", max_age=self.kept_seconds, samesite="Lax")
        else:
            response.delete_cookie(self.cookie)
        return response
