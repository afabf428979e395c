"""Every route of the site, found by walking the URL resolver."""

from dataclasses import dataclass

from django.urls import get_resolver
from django.urls.resolvers import URLPattern

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    name: str
    params: tuple[str, ...]  # names, or numbers where the pattern gives none
    methods: frozenset[str]
    is_api: bool
    is_function: bool  # answers every method alike


def routes():
    """{name: Route}; the format suffixes of the API are other spellings of the same route."""
    found = {}
    for name, pattern in patterns(get_resolver(), ()):
        regex = pattern.pattern.regex
        params = tuple(regex.groupindex) or tuple(range(regex.groups))
        if "format" in params or name is None:
            continue
        view = pattern.callback
        known = found.get(name)
        methods = methods_of(view) | (known.methods if known else frozenset())
        is_api, is_page = hasattr(view, "cls"), hasattr(view, "view_class")
        found[name] = Route(name, params, methods, is_api, not (is_api or is_page))
    return found


def patterns(resolver, namespaces):
    """(full name, pattern) of everything below a resolver."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield full_name(namespaces, pattern.name), pattern
        else:
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from patterns(pattern, inner)


def full_name(namespaces, name):
    return ":".join((*namespaces, name)) if name else None


def methods_of(view):
    """Methods that the view has a handler for."""
    if getattr(view, "actions", None):
        handled = {method.upper() for method in view.actions} & allowed(view.cls)
    elif hasattr(view, "view_class") or hasattr(view, "cls"):
        cls = getattr(view, "view_class", None) or view.cls
        handled = {method for method in allowed(cls) if hasattr(cls, method.lower())}
    else:
        handled = {"GET"}
    return frozenset(handled & set(METHODS))


def allowed(cls):
    return {method.upper() for method in cls.http_method_names}
