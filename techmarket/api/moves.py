"""What a move takes, as the API says and checks it: read off the form that the page shows."""

from functools import cache

from django import forms
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

ONLY = "x-only"  # marks a string of one value until the enumerations have got their names
NUMBER = (int, float, str)


@cache
def move_serializers(model):
    """{action: serializer} of the moves that somebody may ask for."""
    open_to_all = [t for t in all_moves(model) if not t.custom.hidden]
    return {move.name: serializer_of(model, move) for move in open_to_all}


def all_moves(model):
    return model._meta.get_field("status").get_all_transitions(model)


def serializer_of(model, move):
    label = str(move.custom.label)
    name = "".join(word.title() for word in move.name.split("_"))
    fields = {"action": action_field(move.name)}
    fields |= {n: field_of(found) for n, found in move.custom.form_class.base_fields.items()}
    body = {"__doc__": label} | fields
    return type(f"{model.__name__}{name}MoveSerializer", (serializers.Serializer,), body)


def action_field(name):
    """Said on a class of its own: a serializer copies its fields without what is said on them."""
    own = type("ActionField", (serializers.CharField,), {})
    return extend_schema_field({"type": "string", ONLY: name})(own)()


def field_of(found):
    said = {"required": found.required, "help_text": str(found.label)}
    if isinstance(found, forms.MultipleChoiceField):
        return serializers.ListField(child=serializers.CharField(), **said)
    if isinstance(found, forms.ChoiceField):
        return serializers.ChoiceField([c for c in found.choices if c[0]], **said)
    if isinstance(found, forms.DateField):
        return serializers.DateField(allow_null=not found.required, **said)
    if isinstance(found, forms.DecimalField):
        size = {"max_digits": found.max_digits, "decimal_places": found.decimal_places}
        return serializers.DecimalField(
            **size, min_value=found.min_value, allow_null=not found.required, **said
        )
    if isinstance(found, forms.BooleanField):
        return serializers.BooleanField(**said)
    blank = {"allow_blank": not found.required}
    return serializers.CharField(max_length=found.max_length, **blank, **said)


def misshapen(form, data):
    """{field: messages}: a form would read a list or an object as if it were text."""
    return {
        name: [_("此项的类型不对，请对照接口说明。")]
        for name, found in form.fields.items()
        if data.get(name) is not None and not fits(found, data[name])
    }


def fits(found, value):
    if isinstance(found, forms.MultipleChoiceField):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if isinstance(found, forms.BooleanField):
        return isinstance(value, bool)
    if isinstance(found, forms.DecimalField):
        return isinstance(value, NUMBER) and not isinstance(value, bool)
    return isinstance(value, str)
