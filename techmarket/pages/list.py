"""The base of every list page: filter, table, facets and export."""

from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from techmarket.accounts.models import SecurityEvent
from techmarket.exchange.exports import export_response
from techmarket.lists.links import changed_url, pairs_of
from techmarket.lists.paginator import PAGE_SIZE, BoundedPaginator
from techmarket.lists.tables import PageRows
from techmarket.pages.figures import of_list

_markers: list = []


def row_marks(function):
    """Register `f(user, model, records) -> marks | None`: `marks.beside(record)` is what stands
    beside a row."""
    _markers.append(function)
    return function


MORE = "more"  # in the address of a list: show the form of the rarer conditions


class MarketListView(SingleTableMixin, FilterView):
    """Filter + table + facets + export at one shareable URL; `#results` alone when htmx asks."""

    template_name = "components/list_page.html"
    paginate_by = PAGE_SIZE
    paginator_class = BoundedPaginator
    strict = True
    table_pagination = False
    resource_class = None
    row_fields = ()  # what a row shows, where the rest is long; an export reads everything
    page_title = ""
    subtitle = ""
    create_url_name = import_url_name = None
    add_permission = import_permission = None
    links = ()  # (label, route) of lists beside this one
    empty_hint = ""

    def get_queryset(self):
        return self.filterset_class.Meta.model.objects.visible_to(self.request.user)

    def get(self, request, *args, **kwargs):
        kind = request.GET.get("export")
        if kind:
            return self.export(kind)
        response = super().get(request, *args, **kwargs)
        patch_vary_headers(response, ["HX-Request"])  # the same URL answers whole and in part
        return response

    def export(self, kind):
        if self.resource_class is None:
            raise Http404
        filterset = self.get_filterset(self.filterset_class)
        if not filterset.is_valid():
            raise BadRequest(_("筛选条件有误，无法导出。"))
        subject = f"{self.page_title} {kind}"
        SecurityEvent.note(SecurityEvent.Kind.EXPORTED, self.request, subject=subject)
        return export_response(self.resource_class(user=self.request.user), filterset.qs, kind)

    def get_template_names(self):
        name = self.template_name
        if self.request.htmx and not self.request.htmx.boosted:
            return [f"{name}#results"]
        return [name]

    def paginate_queryset(self, queryset, page_size):
        if self.row_fields:
            queryset = queryset.only(*self.row_fields)
        cut = super().paginate_queryset(queryset, page_size)
        self.page = cut[1]  # django-tables2 shows the page that the list view has cut
        return cut

    def get_table_data(self):
        return PageRows(list(self.page.object_list), self.object_list.model)

    def get_table(self, **kwargs):
        table = super().get_table(**kwargs)
        rows, user = table.data.data, self.request.user
        found = (marker(user, self.object_list.model, rows) for marker in _markers)
        table.marks = next((marks for marks in found if marks), None)
        return table

    def get_context_data(self, **kwargs):
        path = self.request.path
        # First the facets: the pass that counts them finds the total of a long list, too.
        facets = self.filterset.facets(path)
        context = super().get_context_data(**kwargs)
        return context | {
            "total": self.page.paginator.count,
            "facets": facets,
            "conditions": self.filterset.conditions(path),
            "figure": self.figure(),
            "is_near": getattr(self.filterset, "_near", False) and self.page.paginator.count,
            "asked": urlencode(pairs_of(self.request.GET)),
            **self.more_filters(),
            "export_urls": self.export_urls(),
            "page_title": self.page_title,
            "subtitle": self.subtitle,
            "create_url": self.allowed_url(self.create_url_name, self.add_permission),
            "import_url": self.allowed_url(
                self.import_url_name, self.import_permission or self.add_permission
            ),
            "empty_hint": self.empty_hint,
            "links": [(label, reverse(name)) for label, name in self.links],
        }

    def figure(self):
        """That behind which the list stands, with what the rows shown add up to."""
        form = self.filterset.form
        asked = form.is_valid() and form.cleaned_data.get("indicator")
        if not asked:
            return None
        number = self.page.paginator.count
        return of_list(asked, self.object_list, number, timezone.localdate())

    def more_filters(self):
        """The form of the rarer conditions, when one of them is in use or it was asked for: with
        selects of a hundred codes it is the largest part of the page."""
        names, asked = self.filterset.more_names, self.request.GET
        if not any(asked.get(name) for name in (MORE, *names)):
            url = "?" + urlencode([*kept(asked, "page"), (MORE, 1)], doseq=True)
            return {"more_url": url if names else ""}
        return {
            "more_fields": self.filterset.more_fields(),
            "kept_filters": kept(asked, "page", "export", *names),
        }

    def export_urls(self):
        if self.resource_class is None:
            return []
        return [
            {"label": label, "url": changed_url("", self.request.GET, add=("export", kind))}
            for kind, label in (("csv", "CSV"), ("xlsx", "Excel"))
        ]

    def allowed_url(self, name, permission):
        """The URL when the viewer may go there, so that a button never leads to a refusal."""
        if name and permission and self.request.user.has_perm(permission):
            return reverse(name)
        return ""


def kept(asked, *left_out):
    """[(name, values)] of the address, without some and without what is empty."""
    return [(name, v) for name, v in asked.lists() if name not in left_out and any(v)]
