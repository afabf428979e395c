"""Requests that no view should have to think about."""

from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect


class BadRequestMiddleware:
    """NUL characters reach PostgreSQL as an error; refuse them as bad input instead."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("请求中含有无效字符。")


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
