"""Parameters in the address of the API: a name that the view does not read is refused, so that a
slip of the pen does not look like an answer."""

from functools import cache

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from techmarket.api.errors import problem_answer

ONE_RECORD = {"retrieve", "create", "update", "partial_update", "destroy"}


class StrictQueryMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        view_class = getattr(view, "cls", None)
        action = getattr(view, "actions", {}).get(request.method.lower())
        if action is None and not hasattr(view_class, "query_parameters"):
            return None
        unknown = sorted(set(request.GET) - parameters_of(view_class, action))
        if not unknown:
            return None
        return problem_answer(ValidationError({name: [_("没有这个参数。")] for name in unknown}))


@cache
def parameters_of(view_class, action):
    """Names that this action reads; `query_parameters` are what a view reads by itself."""
    known = set(getattr(view_class, "query_parameters", ()))
    if action is None or action in ONE_RECORD:
        return known
    filterset = option_of(view_class, action, "filterset_class")
    pagination = option_of(view_class, action, "pagination_class")
    return known | filter_names(filterset) | page_names(pagination)


def option_of(view_class, action, name):
    """An extra action may do without the list's filter or pages."""
    own = getattr(getattr(view_class, action), "kwargs", {})
    return own.get(name, getattr(view_class, name, None))


def filter_names(filterset_class):
    """A range has a name for each end."""
    names = set()
    for name, found in filterset_class.base_filters.items() if filterset_class else ():
        ends = getattr(getattr(found.field_class, "widget", None), "suffixes", None)
        names |= {f"{name}_{end}" for end in ends} if ends else {name}
    return names


def page_names(pagination_class):
    wheres = ("limit_query_param", "offset_query_param", "page_query_param")
    names = {getattr(pagination_class, where, None) for where in wheres}
    return (names | {getattr(pagination_class, "page_size_query_param", None)}) - {None}
