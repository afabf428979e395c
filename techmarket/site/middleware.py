"""Requests that no view should have to think about."""

import structlog
from django.core.exceptions import BadRequest
from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.http import HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from techmarket.api.errors import problem_response
from techmarket.site.errors import unavailable
from techmarket.text import cleaned
from techmarket.workflow.conflicts import reason_of

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


class CleanTextMiddleware:
    """What a form sends passes the gate of `techmarket.text`; a secret stays as it was typed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        request.GET = clean_fields(request.GET)
        try:
            request.POST = clean_fields(request.POST)
        except UnreadablePostError:
            return  # the visitor has gone; the view will not read it either


def clean_fields(fields):
    """A QueryDict, itself when there was nothing to clean."""
    clean = fields.copy()
    for name, values in fields.lists():
        if "password" not in name:
            clean.setlist(name, [cleaned(value) for value in values])
    if clean == fields:
        return fields
    clean._mutable = False
    return clean


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class MethodMiddleware:
    """What is no method of ours is refused before anything asks for a token or a record."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in METHODS:
            return self.get_response(request)
        message = _("不支持的请求方法。")
        in_api = request.path.startswith("/api/")
        answer = problem_response(405, message) if in_api else HttpResponse(message, status=405)
        answer["Allow"] = ", ".join(sorted(METHODS))
        return answer


class ClashMiddleware:
    """Two who write the same at once, where no form catches it: the second is told so."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, IntegrityError):
            return None
        log.error("clash", exc_info=exception)
        page = render_to_string("409.html", {"reason": reason_of(exception)})
        return HttpResponse(page, status=409)


SECRETS = {"token", "receipt", "key", "uidb36", "uuid"}  # names of parts of an address


class PrivateMiddleware:
    """What is shown to somebody signed in, or to whoever holds a secret address, no cache keeps:
    neither a proxy's nor that of the browser which the next person uses."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "Cache-Control" not in response and is_private(request):
            response["Cache-Control"] = "private, no-store"
        return response


def is_private(request):
    if request.path.startswith("/account/") or "Authorization" in request.headers:
        return True
    found = request.resolver_match
    return bool(found and SECRETS & set(found.kwargs)) or request.user.is_authenticated


class BusyMiddleware:
    """A statement that took too long, or a database that is away, is a page that says to try again.

    Whatever else was refused after the connection was lost is no answer either: it may rest on a
    question that the database never answered.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        connection.lost = False
        response = self.get_response(request)
        if connection.lost and response.status_code >= 400 and response.status_code != 503:
            return unavailable(request)
        return response

    def process_exception(self, request, exception):
        if not isinstance(exception, (OperationalError, InterfaceError)):
            return None
        log.error("database_busy", exc_info=exception)
        return unavailable(request)


# {name in the address: (cookie, {wish: what the cookie keeps; None: as if never asked})}
WISHES = {
    "font": ("large_type", {"large": "1", "normal": None}),
    "rows": ("compact_rows", {"compact": "1", "comfortable": None}),
    "theme": ("theme", {"dark": "dark", "light": "light", "system": None}),
}


class WishMiddleware:
    """What a visitor chose of how pages look is kept in a cookie, without JavaScript too:
    `?font=large`, `?rows=compact` and `?theme=dark` on any page, and what takes each back."""

    kept_seconds = 365 * 24 * 3600

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        asked = [name for name in WISHES if request.GET.get(name) in WISHES[name][1]]
        if request.method != "GET" or not asked or request.path.startswith("/api/"):
            return self.get_response(request)
        query = request.GET.copy()
        wanted = {name: query.pop(name)[-1] for name in asked}
        response = HttpResponseRedirect("?" + query.urlencode())
        for name, wish in wanted.items():
            self.keep(response, *WISHES[name], wish)
        return response

    def keep(self, response, cookie, values, wish):
        if values[wish] is None:
            response.delete_cookie(cookie)
        else:
            response.set_cookie(cookie, values[wish], max_age=self.kept_seconds, samesite="Lax")
