"""The import page: upload → dry run with row errors → confirm. Nothing is half-written."""

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from techmarket.exchange import services
from techmarket.exchange.exports import export_response
from techmarket.exchange.models import Import
from techmarket.exchange.reading import read_table
from techmarket.text import whole_number

State = Import.State


class UploadTableForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Excel 或 CSV 文件"),
        help_text=gettext_lazy("模板或手头的汇总表均可，不超过 10 MB、10,000 行。"),
    )

    def __init__(self, *args, resource=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.resource = resource

    def clean_file(self):
        columns, also_called = self.resource.columns(), self.resource.also_called
        return read_table(self.cleaned_data["file"], columns, also_called)


class MarketImportView(LoginRequiredMixin, View):
    """Subclass names `resource_class`, `permission_required`, `list_url_name`, `page_title`."""

    resource_class = None
    permission_required = None
    list_url_name = None
    page_title = gettext_lazy("批量导入")
    hint = ""  # what whoever imports such records has to know
    template_name = "components/import_page.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.has_perm(self.permission_required):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        if kind := request.GET.get("template"):
            resource = self.resource_class(user=request.user)
            return export_response(resource, resource._meta.model.objects.none(), kind)
        return self.page(UploadTableForm())

    def post(self, request):
        if token := request.POST.get("token"):
            return self.confirm(token)
        resource = self.resource_class(user=request.user)
        form = UploadTableForm(request.POST, request.FILES, resource=resource)
        if not form.is_valid():
            return self.page(form, status=422)
        table, name = form.cleaned_data["file"], request.FILES["file"].name
        made = services.receive(table, target=self.target, name=name, by=request.user)
        if made.is_running:
            return redirect(made)
        return self.page(form, made, status=422 if made.state == State.FAULTY else 200)

    def confirm(self, token):
        """Confirmed twice, by a double click, the file is imported once."""
        user = self.request.user
        mine = Import.objects.visible_to(user).filter(target=self.target)
        known = mine.filter(pk=whole_number(token)).without_file().first()
        if known is None or known.state == State.LAPSED:
            messages.error(self.request, _("预检结果已过期，请重新上传文件。"))
            return self.page(UploadTableForm(), status=410)
        made = services.confirm_import(
            known.pk, by=user, erases=self.request.POST.get("erase") == "1"
        )
        if made is None:
            messages.info(self.request, _("该文件刚才已经导入，没有重复导入。"))
            return redirect(known)
        if made.state == State.FAULTY:
            return self.page(UploadTableForm(), made, status=409)
        return self.done(made)

    def done(self, made):
        if made.is_running:
            return redirect(made)
        words = _("导入完成：新增 %(new)d 条，更新 %(update)d 条，未变 %(skip)d 条。") % made.totals
        link = '<a href="{}">{}</a>'
        messages.success(
            self.request, format_html("{} " + link, words, made.get_absolute_url(), _("查看或撤销"))
        )
        return redirect(self.list_url_name)

    @property
    def target(self):
        return self.resource_class._meta.model._meta.label_lower

    def page(self, form, made=None, status=200):
        if self.list_url_name is None:
            raise Http404
        context = {"form": form, "page_title": self.page_title, "list_url": self.list_url_name}
        context["hint"] = self.hint
        return render(self.request, self.template_name, context | context_of(made), status=status)


def context_of(made):
    """What the page says of an import."""
    if made is None:
        return {}
    token = str(made.pk) if made.state == State.CHECKED else ""
    names = ("problems", "rows", "more_rows", "kept_cells")
    found = {name: made.report.get(name) or None for name in names} | {"table": made.report}
    return {"made": made, "result": made, "token": token} | found
