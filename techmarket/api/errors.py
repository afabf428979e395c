"""One exception handler: every refusal is problem+json (RFC 9457) in Chinese."""

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from techmarket.accounts.models import SecurityEvent
from techmarket.workflow.actions import Conflict
from techmarket.workflow.conflicts import reason_of

TITLES = {
    400: gettext_lazy("请求有误"),
    401: gettext_lazy("未登录或密钥无效"),
    403: gettext_lazy("无权执行此操作"),
    404: gettext_lazy("未找到"),
    405: gettext_lazy("不支持的方法"),
    406: gettext_lazy("无法提供所需格式"),
    409: gettext_lazy("与当前状态冲突"),
    412: gettext_lazy("记录已有变化"),
    415: gettext_lazy("不支持的内容类型"),
    428: gettext_lazy("须说明修改的是哪一版"),
    429: gettext_lazy("请求过于频繁"),
    500: gettext_lazy("系统出了问题"),
    503: gettext_lazy("系统繁忙，请稍后重试"),
}
BUSY = gettext_lazy("系统繁忙，请稍后重试。")
RETRY_AFTER = 10  # seconds
PROBLEM_JSON = "application/problem+json"


def translate(exc):
    """Turn Django's and PostgreSQL's exceptions into DRF's; others pass through."""
    if isinstance(exc, DjangoValidationError):
        errors = (
            exc.message_dict if hasattr(exc, "error_dict") else {NON_FIELD_ERRORS: exc.messages}
        )
        return exceptions.ValidationError(errors)
    if isinstance(exc, Conflict):
        return problem_of(status.HTTP_409_CONFLICT, str(exc))
    if isinstance(exc, (ProtectedError, RestrictedError)):
        return problem_of(status.HTTP_409_CONFLICT, _("仍有其他记录引用它，不能删除。"))
    if isinstance(exc, IntegrityError):
        return problem_of(status.HTTP_409_CONFLICT, reason_of(exc))
    if isinstance(exc, RequestDataTooBig):
        return exceptions.ParseError(_("请求内容过大，请分批提交。"))
    if isinstance(exc, (DataError, RecursionError)):
        return exceptions.ParseError(_("数值超出范围或内容无效。"))
    if isinstance(exc, (OperationalError, InterfaceError)):
        return problem_of(status.HTTP_503_SERVICE_UNAVAILABLE, BUSY, wait=RETRY_AFTER)
    return exc


def problem_of(code, detail, *, wait=None):
    problem = exceptions.APIException(detail)
    problem.status_code, problem.wait = code, wait
    return problem


def problem_response(code, detail):
    """A refusal without DRF around it."""
    return problem_answer(problem_of(code, detail))


def problem_answer(problem):
    return JsonResponse(
        problem_body(problem, problem.status_code),
        status=problem.status_code,
        content_type=PROBLEM_JSON,
        json_dumps_params={"ensure_ascii": False},
    )


def problem_handler(exc, context):
    """DRF's EXCEPTION_HANDLER."""
    exc = translate(exc)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if not isinstance(exc, exceptions.APIException):
        return None
    if isinstance(exc, exceptions.PermissionDenied):
        SecurityEvent.refused(context["request"])
    set_rollback()
    code = exc.status_code
    headers = {"Retry-After": str(int(exc.wait or 1))} if getattr(exc, "wait", None) else {}
    if header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = header
    return Response(problem_body(exc, code), code, headers=headers, content_type=PROBLEM_JSON)


def problem_body(exc, code):
    body = {"type": "about:blank", "title": str(TITLES.get(code, _("错误"))), "status": code}
    if isinstance(exc, exceptions.ValidationError):
        return body | {"detail": _("请按提示修改后重新提交。"), "errors": flatten(exc.detail)}
    return body | {"detail": str(exc.detail)}


def flatten(detail, path=""):
    """[{field, message}] with dotted paths, whatever the nesting of DRF's error detail."""
    if isinstance(detail, dict):
        rows = []
        for key, value in detail.items():
            field = "" if key in (NON_FIELD_ERRORS, "non_field_errors") else str(key)
            rows += flatten(value, f"{path}.{field}".strip("."))
        return rows
    if isinstance(detail, list):
        rows = []
        for number, value in enumerate(detail):
            nested = isinstance(value, (dict, list))
            rows += flatten(value, f"{path}.{number}".strip(".") if nested else path)
        return rows
    return [{"field": path, "message": str(detail)}]
