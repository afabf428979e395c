"""{% moves_of %}, {% timeline %} and {% status_badge %} for any record with a status."""

from urllib.parse import urlencode

from django import template

from techmarket.workflow.actions import available_transitions
from techmarket.workflow.links import perform_url, receipt_url
from techmarket.workflow.trial import gaps_at

register = template.Library()


@register.inclusion_tag("components/status_badge.html")
def status_badge(obj):
    return {"label": obj.get_status_display(), "tone": obj.tone, "status": obj.status}


@register.inclusion_tag("components/timeline.html", takes_context=True)
def timeline(context, obj):
    """The page may have asked already whether the viewer takes part."""
    events = obj.events.select_related("actor").order_by("at", "pk")
    named = context.get("takes_part")
    if named is None:
        named = obj.is_insider(context["request"].user)
    receipts = receipts_of(obj, events) if named else []
    return {"events": events, "object": obj, "named": named, "receipts": receipts}


def receipts_of(obj, events):
    """[(label, time, address)] of the submissions that left one."""
    moves = obj.get_all_status_transitions()
    receipted = {move.name for move in moves if move.custom.next_step}
    return [
        (event.label, event.at, receipt_url(obj, event))
        for event in events
        if event.action in receipted
    ]


@register.simple_tag
def rests_on(obj, move):
    return obj.clause_of(move)


@register.simple_tag(takes_context=True)
def moves_of(context, obj):
    """What the viewer may do now; what refuses or ends comes last on the page, apart."""
    user, desk = context["request"].user, context["request"].GET.get("desk", "")
    mark = f"?{urlencode({'desk': desk})}" if desk else ""
    return [
        {
            "label": move.custom.label,
            "style": move.custom.style,
            "is_danger": move.custom.style == "danger",
            "name": move.name,
            "url": perform_url(obj, move.name) + mark,
            "gaps": gaps_at(obj, move, user, context.get("change_url")),
        }
        for move in available_transitions(obj, user)
    ]
