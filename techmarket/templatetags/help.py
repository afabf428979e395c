"""{% help_here as help %}: (title, address) of the guide's section for the page at hand."""

from django import template

from techmarket.help.places import guide_of, help_for

register = template.Library()


@register.simple_tag(takes_context=True)
def help_here(context):
    request = context.get("request")
    found = getattr(request, "resolver_match", None)
    if found is None or found.namespace == "help":
        return None
    place = found.namespace
    if found.url_name and found.url_name.startswith(("intent", "offer")):
        place = "demands.intents"
    return help_for(guide_of(request.user), place)
