"""What pages are made of again and again, made once in each process; known to every template.

{% icon "bell" %}, {% icon "close" "icon-sm" %}: an icon of the set.
{% part "components/footer.html" footer=footer %}: a template that knows nothing but these values.
"""

from functools import cache

from django import template
from django.template.loader import render_to_string

register = template.Library()
MOST = 500
_made = {}


@register.simple_tag
@cache
def icon(name, kind=""):
    return render_to_string("components/icon.html", {"name": name, "class": kind})


@register.simple_tag(name="part")
def page_part(name, **values):
    """The same values give the same text: neither the request nor its user is at hand."""
    key = as_values((name, values))
    text = _made.get(key)
    if text is None:
        if len(_made) >= MOST:
            _made.clear()
        text = _made[key] = render_to_string(name, values)
    return text


def as_values(value):
    if isinstance(value, dict):
        return tuple((name, as_values(one)) for name, one in value.items())
    return tuple(map(as_values, value)) if isinstance(value, (list, tuple)) else value
