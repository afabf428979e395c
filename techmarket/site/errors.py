"""What is refused outside a view of the API: problem+json under /api/, a page elsewhere."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views import defaults

from techmarket.accounts.models import SecurityEvent
from techmarket.api.errors import BUSY, RETRY_AFTER, problem_response


def handler(code, page, detail):
    def answer(request, exception=None):
        if request.path.startswith("/api/"):
            return problem_response(code, spoken(exception) or detail)
        return page(request, exception) if exception else page(request)

    return answer


def spoken(exception):
    """What we wrote ourselves; Django's own words name models and patterns, in English."""
    ours = isinstance(exception, (BadRequest, PermissionDenied))
    return str(exception) if ours else ""


def unavailable(request):
    """The page is made without the request: what every page shows is read from the database."""
    if request.path.startswith("/api/"):
        response = problem_response(503, BUSY)
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


bad_request = handler(400, defaults.bad_request, _("请求的内容不完整或格式不对。"))
refuse = handler(403, defaults.permission_denied, _("您的账号不能执行此操作。"))


def permission_denied(request, exception=None):
    SecurityEvent.refused(request)
    return refuse(request, exception)


page_not_found = handler(404, defaults.page_not_found, _("没有这个地址或记录，或您不能查看它。"))
server_error = handler(500, defaults.server_error, _("本次操作没有完成，问题已自动记录。"))
