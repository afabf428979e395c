"""Every shared component in every state, for whoever draws or reviews pages; demo mode only."""

from django.conf import settings
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.generic import TemplateView

from techmarket.pages.styleguide.samples import SAMPLES, WHOLE


class Styleguide(TemplateView):
    template_name = "styleguide.html"

    def dispatch(self, request, *args, **kwargs):
        if not settings.DEMO:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        drawn = [(name, self.drawn(name, states)) for name, states in SAMPLES.items()]
        whole = [(name, reverse(route)) for name, route in WHOLE.items()]
        return super().get_context_data(drawn=drawn, whole=whole, **kwargs)

    def drawn(self, name, states):
        """[(state, the component in it)]."""
        template = f"components/{name}.html"
        return [
            (state, render_to_string(template, given, self.request))
            for state, given in states.items()
        ]
