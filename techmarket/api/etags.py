"""Versions of records: every detail carries an ETag, a writer may insist on the one it has read.

This module must not import rest_framework.views (circular import through the settings).
"""

import hashlib

from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer

ANSWERS_A_RECORD = {"retrieve", "create", "update", "partial_update", "transitions"}


class VersionOutdated(APIException):
    status_code = 412
    default_detail = _("您读取之后他人已修改此记录（If-Match 不符），请重新读取后再提交。")


class VersionMissing(APIException):
    status_code = 428
    default_detail = _("已提交过的记录可能有他人在办理，修改时须用 If-Match 带上读取时的 ETag。")


def tag_of(data):
    """Strong: of what this reader is shown, to the last character."""
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


def check_match(request, shown, *, required=False):
    """`shown` is the record as the writer would read it now."""
    sent = request.headers.get("If-Match")
    if sent is None:
        if required:
            raise VersionMissing
        return
    if sent.strip() != "*" and tag_of(shown) not in parse_etags(sent):
        raise VersionOutdated


def answers_a_record(view, method):
    """Whether what the view answers is one record; a list of moves is none."""
    action = getattr(view, "action", None)
    if action is None:
        return hasattr(view, "retrieve")
    return action in ANSWERS_A_RECORD and not (action == "transitions" and method == "GET")


class TaggedJSONRenderer(JSONRenderer):
    def render(self, data, accepted_media_type=None, renderer_context=None):
        context = renderer_context or {}
        response, view, request = (context.get(n) for n in ("response", "view", "request"))
        is_record = request and answers_a_record(view, request.method)
        if isinstance(data, dict) and response.status_code in (200, 201) and is_record:
            response["ETag"] = tag_of(data)
        return super().render(data, accepted_media_type, renderer_context)
