from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from techmarket.help.guides import found_in_guides, guides, site_text
from techmarket.help.places import guide_of

LONGEST = 100
TEXTS = {"privacy", "terms", "accessibility"}


class HelpCentre(TemplateView):
    """All guides, the viewer's own first, and a search over their sections."""

    template_name = "help/index.html"
    extra_context = {"page_title": _("帮助中心")}

    def get_context_data(self, **kwargs):
        words = self.request.GET.get("q", "").strip()[:LONGEST]
        own = guide_of(self.request.user)
        return super().get_context_data(
            guides=sorted(guides().values(), key=lambda guide: guide.slug != own),
            own=own,
            help_words=words,
            found=found_in_guides(words) if words else [],
            **kwargs,
        )


class GuidePage(TemplateView):
    template_name = "help/guide.html"

    def get_context_data(self, slug, **kwargs):
        if slug not in guides():
            raise Http404
        return super().get_context_data(guide=guides()[slug], guides=guides().values(), **kwargs)


class SiteText(TemplateView):
    """Of the organiser when an address of its own is set, else what the program does."""

    template_name = "help/text.html"

    def get(self, request, slug):
        if slug not in TEXTS:
            raise Http404
        if url := settings.SITE_FOOTER.get(f"{slug}_url"):
            return redirect(url)
        return super().get(request, slug=slug)

    def get_context_data(self, slug, **kwargs):
        return super().get_context_data(guide=site_text(slug), **kwargs)


class SiteMap(TemplateView):
    template_name = "help/sitemap.html"
    extra_context = {"page_title": _("网站地图")}

    def get_context_data(self, **kwargs):
        return super().get_context_data(guides=guides().values(), **kwargs)
