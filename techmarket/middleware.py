"""Requests that no view should have to think about."""

from django.core.exceptions import BadRequest


class BadRequestMiddleware:
    """NUL characters reach PostgreSQL as an error; refuse them as bad input instead."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("请求中含有无效字符。")
