"""The base of every page that shows one record."""

from django.urls import reverse
from django.views.generic import DetailView

from techmarket.accounts.persons import note_reading
from techmarket.pages.chain import chain_of
from techmarket.pages.panels import panels_of

_pages: dict[type, type] = {}


def page_view(model, request, **kwargs):
    view = _pages[model]()
    view.setup(request, **kwargs)
    return view


def record_page(record, request):
    """The view of a record's own page, ready to give its template and context."""
    view = page_view(type(record), request, pk=record.pk)
    view.object = view.get_queryset().get(pk=record.pk)
    return view


class VisibleObjectMixin:
    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)


class DetailsMixin:
    """`details_classes`: what the template shows as `details.<name>`.

    A model's page is found by `record_page`, too: what is decided is shown where it is decided.
    """

    details_classes = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if getattr(cls, "model", None):
            _pages[cls.model] = cls

    def get_context_data(self, **kwargs):
        user = self.request.user
        details = {
            name: list(details_class(self.object, user))
            for name, details_class in self.details_classes.items()
        }
        return super().get_context_data(details=details, **kwargs)


class MarketDetailView(VisibleObjectMixin, DetailsMixin, DetailView):
    change_url_name = None
    change_permission = None

    def get_context_data(self, **kwargs):
        user = self.request.user
        may_change = self.change_permission and user.has_perm(self.change_permission, self.object)
        url = reverse(self.change_url_name, args=[self.object.pk]) if may_change else ""
        panels = panels_of(self.object, user)
        note_reading(self.request, self.object)
        takes_part = self.object.is_insider(user)
        return super().get_context_data(
            change_url=url,
            panels=panels,
            takes_part=takes_part,
            chain=chain_of(self.object, user) if takes_part else [],
            **kwargs,
        )
