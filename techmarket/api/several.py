"""Filters that take several values are described as what they are: a parameter sent repeatedly."""

from drf_spectacular.contrib.django_filters import DjangoFilterExtension


class SeveralExtension(DjangoFilterExtension):
    priority = 1

    def resolve_filter_field(self, auto_schema, model, filterset_class, field_name, filter_field):
        found = super().resolve_filter_field(
            auto_schema, model, filterset_class, field_name, filter_field
        )
        if getattr(filter_field, "takes_several", False):
            return [repeated(parameter) for parameter in found]
        return found


def repeated(parameter):
    items = parameter["schema"]
    several = {"schema": {"type": "array", "items": items}, "style": "form", "explode": True}
    return parameter | several
