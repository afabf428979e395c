"""The description of the API names all that an operation may answer, and what every move takes.

This module must not import rest_framework.views (circular import through the settings).
"""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_basic_type
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated

from techmarket.api.errors import PROBLEM_JSON, TITLES
from techmarket.api.etags import answers_a_record
from techmarket.api.moves import ONLY, move_serializers

ANYWHERE = (400, 401, 403, 406, 429, 503)
HEADERS = {
    401: ("WWW-Authenticate", "用什么方式认证"),
    429: ("Retry-After", "多少秒以后再试"),
    503: ("Retry-After", "多少秒以后再试"),
}


class FaultSerializer(serializers.Serializer):
    field = serializers.CharField(allow_blank=True, help_text="字段的路径；空的是整个请求")
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="原因和下一步")
    errors = FaultSerializer(many=True, required=False, help_text="逐项的问题（400）")


class MarketSchema(AutoSchema):
    def get_auth(self):
        """Whom a view lets in without a key it lets in by name too."""
        found = super().get_auth()
        needs_key = any(issubclass(cls, IsAuthenticated) for cls in self.view.permission_classes)
        is_open = self.method in SAFE_METHODS and not needs_key
        return [*found, {}] if is_open and {} not in found else found

    def _get_request_body(self, direction="request"):
        body = super()._get_request_body(direction)
        if body and self.method != "PATCH":
            body["required"] = True
        return body

    def get_request_serializer(self):
        if self.is_move:
            model = self.view.queryset.model
            return PolymorphicProxySerializer(
                component_name=f"{model.__name__}Move",
                serializers=move_serializers(model),
                resource_type_field_name="action",
            )
        return super().get_request_serializer()

    @property
    def is_move(self):
        return getattr(self.view, "action", None) == "transitions" and self.method == "POST"

    def _map_basic_serializer(self, serializer, direction):
        """What is withheld from some readers is not in every answer; a choice that may be left
        blank is answered blank, which a read-only field does not say."""
        for name in blank_choices(serializer):
            serializer.fields[name].allow_blank = True
        schema = super()._map_basic_serializer(serializer, direction)
        withheld = getattr(serializer, "withheld", ())
        if direction == "response" and withheld:
            schema["required"] = [n for n in schema["required"] if n not in withheld]
        return schema

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        for code, body in bodies.items():
            if code in ("200", "201") and answers_a_record(self.view, self.method):
                body["headers"] = header("ETag", "此记录的版本，修改时写在 If-Match 里")
        for body in bodies.values():
            if body["description"] == "No response body":
                body["description"] = "没有内容"
        for code in sorted(self.refusals() - {int(code) for code in bodies}):
            bodies[str(code)] = self.refusal(code, direction)
        return bodies

    def refusal(self, code, direction):
        body = self._get_response_for_code(ProblemSerializer, str(code), [PROBLEM_JSON], direction)
        body["description"] = str(TITLES[code])
        return body | ({"headers": header(*HEADERS[code])} if code in HEADERS else {})

    def refusals(self):
        """Codes of the answers that this operation may give besides its own."""
        codes = {*ANYWHERE}
        pages = getattr(self.view, "pagination_class", None)
        if "{" in self.path or (pages and issubclass(pages, PageNumberPagination)):
            codes.add(404)
        if self.method not in SAFE_METHODS and hasattr(self.view, "queryset"):
            codes.add(409)
        if self._get_request_body():
            codes.add(415)
        action = getattr(self.view, "action", "")
        versions = {"update": {412, 428}, "partial_update": {412, 428}}
        return codes | versions.get(action, set()) | ({412} if self.is_move else set())


def blank_choices(serializer):
    model = getattr(getattr(serializer, "Meta", None), "model", None)
    blank = {f.name for f in model._meta.concrete_fields if f.blank} if model else set()
    choices = serializers.ChoiceField
    return [n for n, f in serializer.fields.items() if n in blank and isinstance(f, choices)]


def header(name, description):
    return {name: {"schema": build_basic_type(OpenApiTypes.STR), "description": description}}


def name_moves(result, **kwargs):
    """The action of a move is its one value; as a named enumeration each would need a name."""
    for component in result["components"]["schemas"].values():
        for shape in component.get("properties", {}).values():
            if ONLY in shape:
                shape["enum"] = [shape.pop(ONLY)]
    return result
