"""{% personal object "contact_name" as contact %}: the value for those who may see it, else “”."""

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def personal(context, record, name):
    may = context["request"].user.has_perm(record.personal[name], record)
    return getattr(record, name) if may else ""
