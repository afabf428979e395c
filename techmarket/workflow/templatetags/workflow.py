"""{% transition_buttons %}, {% timeline %} and {% status_badge %} for any record with a status."""

from django import template
from django.urls import reverse

from techmarket.workflow.actions import available_transitions

register = template.Library()


@register.inclusion_tag("components/status_badge.html")
def status_badge(obj):
    return {"label": obj.get_status_display(), "tone": obj.tone, "status": obj.status}


@register.inclusion_tag("components/timeline.html", takes_context=True)
def timeline(context, obj):
    events = obj.events.select_related("actor").order_by("at", "pk")
    return {"events": events, "object": obj, "named": obj.is_insider(context["request"].user)}


@register.inclusion_tag("components/transition_buttons.html", takes_context=True)
def transition_buttons(context, obj):
    user = context["request"].user
    buttons = [
        {
            "label": move.custom.label,
            "style": move.custom.style,
            "name": move.name,
            "url": perform_url(obj, move.name),
        }
        for move in available_transitions(obj, user)
    ]
    return {"buttons": buttons, "object": obj}


def perform_url(obj, action):
    meta = obj._meta
    return reverse("workflow:perform", args=[meta.app_label, meta.model_name, obj.pk, action])
