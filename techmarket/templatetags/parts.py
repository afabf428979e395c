"""What pages are made of again and again, made once in each process; known to every template.

{% icon "bell" %}, {% icon "close" "icon-sm" %}: an icon of the set.
{% part "components/footer.html" footer=footer %}: a template that knows nothing but these values.
"""

from functools import cache, lru_cache

from django import template
from django.template.loader import render_to_string

register = template.Library()
MOST = 500  # a view has its own main menu; nothing that somebody types goes in


@register.simple_tag
@cache
def icon(name, kind=""):
    return render_to_string("components/icon.html", {"name": name, "class": kind})


@register.simple_tag(name="part")
def page_part(name, **values):
    """The same values give the same text: neither the request nor its user is at hand."""
    return made(name, **{key: hashable(value) for key, value in values.items()})


def hashable(value):
    return frozenset(value.items()) if isinstance(value, dict) else value


@lru_cache(maxsize=MOST)
def made(name, **values):
    known = {k: dict(v) if isinstance(v, frozenset) else v for k, v in values.items()}
    return render_to_string(name, known)
