from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView

from techmarket.pages.service import ServiceFormView
from techmarket.saved import kinds, services
from techmarket.saved.comparing import MOST, compared_rows
from techmarket.saved.forms import SavedSearchForm
from techmarket.saved.models import Favourite, SavedSearch
from techmarket.saved.stars import groups_of
from techmarket.text import whole_number


class SavedList(LoginRequiredMixin, TemplateView):
    template_name = "saved/list.html"
    extra_context = {"page_title": gettext_lazy("我的收藏与订阅")}

    def get_context_data(self, **kwargs):
        user = self.request.user
        searches = SavedSearch.objects.visible_to(user)
        return super().get_context_data(
            searches=searches, groups=groups_of(user), most=MOST, **kwargs
        )


class SearchCreate(LoginRequiredMixin, ServiceFormView):
    """`?kind=achievements:list&query=field%3D05` in the address, as the list page links here."""

    form_class = SavedSearchForm
    page_title = gettext_lazy("保存搜索")
    submit_label = gettext_lazy("保存搜索")
    saved_message = gettext_lazy("已保存，可在“我的收藏与订阅”中打开、停止提醒或删除。")

    def get_form_kwargs(self):
        search = SavedSearch(user=self.request.user)
        return super().get_form_kwargs() | {"instance": search}

    def get_initial(self):
        return {name: self.request.GET.get(name, "") for name in ("kind", "query")}

    def get_context_data(self, **kwargs):
        title, url = gettext_lazy("我的收藏与订阅"), reverse("saved:list")
        return super().get_context_data(
            breadcrumbs=[(title, url), (self.page_title, "")], cancel_url=url, **kwargs
        )

    def save(self, form):
        return services.save_search(form.instance)

    def target_of(self, saved):
        return "saved:list"


class SearchOpen(LoginRequiredMixin, View):
    """A short address, as messages carry it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, pk):
        return redirect(get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=pk))


class OwnSearchView(LoginRequiredMixin, View):
    http_method_names = ["post", "options"]

    def post(self, request, pk):
        search = get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=pk)
        try:
            messages.success(request, self.done(search))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("saved:list")


class SearchAlerts(OwnSearchView):
    """Stop the alerts of a search, or begin them again."""

    def done(self, search):
        services.set_alerts(search, not search.alerts)
        name = {"name": search.name}
        if search.alerts:
            return _("“%(name)s”有新记录时会提醒您。") % name
        return _("已停止“%(name)s”的提醒。") % name


class SearchRemove(OwnSearchView):
    def done(self, search):
        search.delete()
        return _("已删除“%(name)s”。") % {"name": search.name}


class Star(LoginRequiredMixin, View):
    """Put a star on a record, or take it off; back to where one came from."""

    http_method_names = ["post", "options"]

    def post(self, request):
        kind = kinds.of(request.POST.get("kind", ""))
        key = whole_number(request.POST.get("pk", ""))
        if kind is None or key is None:
            raise Http404
        own = Favourite.objects.of_record(request.user, kind.model, key)
        if not own.delete()[0]:
            rows = kind.model._default_manager.visible_to(request.user)
            self.star(get_object_or_404(rows, pk=key))
        return redirect(self.back())

    def star(self, record):
        try:
            services.star(self.request.user, record)
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))

    def back(self):
        target = self.request.POST.get("next", "")
        hosts = {self.request.get_host()}
        is_ours = url_has_allowed_host_and_scheme(target, hosts, self.request.is_secure())
        return target if is_ours else "saved:list"


class Compare(TemplateView):
    """`?id=7&id=9`: up to four records side by side, as far as one may see them."""

    template_name = "saved/compare.html"
    extra_context = {"page_title": gettext_lazy("并排比较")}

    def get_context_data(self, **kwargs):
        kind = kinds.compared_kind(kwargs["kind"])
        if kind is None:
            raise Http404
        asked = map(whole_number, self.request.GET.getlist("id"))
        keys = list(dict.fromkeys(key for key in asked if key is not None))
        records, rows = compared_rows(kind, keys[:MOST], self.request)
        return super().get_context_data(
            label=kind.label,
            list_url=reverse(kind.list_url),
            records=records,
            rows=rows,
            most=MOST,
            is_cut=len(keys) > MOST,
            only=self.request.GET.get("only") == "different",
            **kwargs,
        )
