"""Objects ask the rules. Lists ask `visible_to`, so a row one may not see is not found.

This module must not import rest_framework.views (circular import through the settings).
"""

from rest_framework.permissions import SAFE_METHODS, BasePermission

VERBS = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


class ObjectRules(BasePermission):
    """Reading needs visibility only; writing needs the model's add/change/delete rule."""

    def has_permission(self, request, view):
        method = request.method.lower()
        is_known = method in view.http_method_names and hasattr(view, method)
        if request.method in SAFE_METHODS or not is_known:
            return True  # what the view does not know it answers with 405
        if not request.user.is_authenticated:
            return False
        if getattr(view, "detail", None) or not hasattr(view, "queryset"):
            return True
        return request.user.has_perm(self.perm(request, view))

    def has_object_permission(self, request, view, obj):
        if request.method in SAFE_METHODS or view.action == "transitions":
            return True  # workflow.perform asks the transition's own permission
        return request.user.has_perm(self.perm(request, view), obj)

    @staticmethod
    def perm(request, view):
        meta = view.queryset.model._meta
        return f"{meta.app_label}.{VERBS[request.method]}_{meta.model_name}"
