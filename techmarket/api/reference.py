"""The pages that describe the API: read from the OpenAPI file, in the words of the site."""

from dataclasses import dataclass
from functools import cache

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")
KINDS = {
    "string": _("文字"),
    "integer": _("整数"),
    "number": _("数"),
    "boolean": _("true 或 false"),
    "array": _("列表"),
    "object": _("对象"),
}
FORMATS = {
    "date": _("日期"),
    "date-time": _("时间"),
    "decimal": _("金额或数，写成文字"),
    "email": _("邮箱"),
    "uri": _("网址"),
    "uuid": _("编号"),
    "binary": _("文件"),
}
WAYS = {"query": _("地址参数"), "path": _("地址"), "header": _("请求头")}
MOST_OPTIONS = 12


@dataclass(frozen=True)
class Value:
    """A argument, or a field of a body."""

    name: str
    kind: str
    required: bool
    about: str
    way: str = ""


@dataclass(frozen=True)
class Operation:
    anchor: str
    method: str
    path: str
    title: str
    about: str
    parameters: tuple[Value, ...]
    body: tuple[Value, ...]
    answers: tuple[tuple[str, str], ...]
    is_open: bool


@cache
def reference():
    """{group: [Operation]} of the whole API; made once, it changes with the program."""
    schema = SchemaGenerator().get_schema(public=True)
    parts, groups = schema["components"]["schemas"], {}
    for path, item in schema["paths"].items():
        for method in (name for name in METHODS if name in item):
            told = item[method]
            groups.setdefault(told["tags"][0], []).append(operation(method, path, told, parts))
    return dict(sorted(groups.items()))


def operation(method, path, told, parts):
    answers = ((code, row.get("description", "")) for code, row in told["responses"].items())
    return Operation(
        anchor=told["operationId"],
        method=method.upper(),
        path=path,
        title=told.get("summary", ""),
        about=told.get("description", ""),
        parameters=tuple(argument(row, parts) for row in told.get("parameters", ())),
        body=tuple(fields(told.get("requestBody", {}), parts)),
        answers=tuple(answers),
        is_open={} in told.get("security", ()),
    )


def argument(row, parts):
    kind = words_for(row["schema"], parts)
    about, way = row.get("description", ""), WAYS.get(row["in"], row["in"])
    return Value(row["name"], kind, row.get("required", False), about, way)


def fields(body, parts):
    """Of the first way to send it; a choice of several bodies is told by the field that chooses."""
    for content in body.get("content", {}).values():
        shape = resolved(content["schema"], parts)
        needed = set(shape.get("required", ()))
        for name, field in shape.get("properties", {}).items():
            if not field.get("readOnly"):
                about = field.get("description") or field.get("title", "")
                yield Value(name, words_for(field, parts), name in needed, about)
        for one in shape.get("oneOf", ()):
            name = one.get("$ref", "").rpartition("/")[2]
            yield Value(name, KINDS["object"], False, "")
        return


def resolved(shape, parts):
    while True:
        if "$ref" in shape:
            shape = parts[shape["$ref"].rpartition("/")[2]]
        elif len(shape.get("allOf", ())) == 1:
            shape = shape["allOf"][0]
        else:
            return shape


def words_for(shape, parts):
    found = resolved(shape, parts)
    if options := found.get("enum"):
        shown = [str(option) for option in options[:MOST_OPTIONS]]
        return " · ".join(shown + ["…"] * (len(options) > MOST_OPTIONS))
    if found.get("type") == "array":
        return _("列表：%(kind)s") % {"kind": words_for(found.get("items", {}), parts)}
    kind = FORMATS.get(found.get("format")) or KINDS.get(found.get("type"))
    return kind or (_("其中之一") if "oneOf" in found or "anyOf" in found else KINDS["object"])


class Reference(TemplateView):
    """All groups with their operations; one group with everything that its operations take."""

    template_name = "api/reference.html"
    extra_context = {"page_title": _("开放接口")}

    def get_context_data(self, group="", **kwargs):
        groups = reference()
        if group and group not in groups:
            raise Http404
        return super().get_context_data(
            groups=groups.items(), group=group, operations=groups.get(group, ()), **kwargs
        )
