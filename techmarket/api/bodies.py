"""Fields in the body of a request: one that we do not know, or that is not the client's to set, is
refused by its name and never ignored. A program may send back unchanged what it has read."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import ListSerializer, Serializer


def refuse_unknown(serializer):
    on_file = serializer.instance
    shown = [] if on_file is None else [serializer.to_representation(on_file)]
    if errors := strangers(serializer, serializer.initial_data, shown):
        raise ValidationError(errors)


def strangers(serializer, data, shown):
    """{field: messages}, nested as the data are; `shown` are the rows that the client has read."""
    errors = {}
    for name, value in data.items() if isinstance(data, Mapping) else ():
        field = serializer.fields.get(name)
        values = [row[name] for row in shown if name in row]
        if field is None:
            errors[name] = [_("没有这个字段。")]
        elif field.read_only and value not in values:
            errors[name] = [_("此项由系统填写，不能提交；若是读取的原值，则已有变化，请重新读取。")]
        elif found := strangers_within(field, value, values):
            errors[name] = found
    return errors


def strangers_within(field, value, values):
    if isinstance(field, ListSerializer) and isinstance(value, list):
        shown = [row for rows in values for row in rows]
        rows = enumerate(value)
        return {n: found for n, row in rows if (found := strangers(field.child, row, shown))}
    if isinstance(field, Serializer):
        return strangers(field, value, [row for row in values if row])
    return {}
