"""{% user_shortcuts %}: the viewer's own lists, for the menu of every page."""

from django import template

from techmarket.pages.workbench import shortcuts_of

register = template.Library()


@register.simple_tag(takes_context=True)
def user_shortcuts(context):
    return shortcuts_of(context["request"].user)
