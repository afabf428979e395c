"""Home, workbench and the base views from which every list and detail page is made."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.core.paginator import InvalidPage, Paginator
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, DetailView, FormView, TemplateView, UpdateView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from techmarket import counting, home
from techmarket.attachments.forms import AttachmentForm
from techmarket.attachments.models import Attachment
from techmarket.resources import export_response
from techmarket.search import page_of
from techmarket.tables import PageRows
from techmarket.workflow.views import add_errors

PAGE_SIZE = 20
MAX_PAGE = 500
MORE = "more"  # in the address of a list: show the form of the rarer conditions


class BoundedPaginator(Paginator):
    """Pages 1 to 500: deep offsets cost the database more than a narrower filter costs a person."""

    @cached_property
    def count(self):
        return counting.total(self.object_list)

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return self._get_page(page_of(self.object_list, start, start + self.per_page), number, self)

    def validate_number(self, number):
        number = super().validate_number(number)
        if number > MAX_PAGE:
            raise InvalidPage(_("只显示前 %d 页，请缩小筛选范围。") % MAX_PAGE)
        return number


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

    def get_context_data(self, **kwargs):
        params = self.request.GET.dict()
        # First the facets: the pass that counts them finds the total of a long list, too.
        facets = self.filterset.facets(self.request.path, params)
        context = super().get_context_data(**kwargs)
        return context | {
            "total": self.page.paginator.count,
            "facets": facets,
            **self.more_filters(),
            "export_urls": self.export_urls(params),
            "page_title": self.page_title,
            "subtitle": self.subtitle,
            "create_url": self.allowed_url(self.create_url_name, self.add_permission),
            "import_url": self.allowed_url(
                self.import_url_name, self.import_permission or self.add_permission
            ),
            "empty_hint": self.empty_hint,
            "query_string": urlencode({k: v for k, v in params.items() if k != "page"}),
        }

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

    def export_urls(self, params):
        if self.resource_class is None:
            return []
        query = {k: v for k, v in params.items() if k not in ("page", "export")}
        return [
            {"label": label, "url": "?" + urlencode(query | {"export": kind})}
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


class VisibleObjectMixin:
    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)


class MarketDetailView(VisibleObjectMixin, DetailView):
    change_url_name = None
    change_permission = None

    def get_context_data(self, **kwargs):
        user = self.request.user
        may_change = self.change_permission and user.has_perm(self.change_permission, self.object)
        url = reverse(self.change_url_name, args=[self.object.pk]) if may_change else ""
        return super().get_context_data(change_url=url, **kwargs)


class UserFormMixin:
    """Forms that offer only what the user may choose take `user`."""

    template_name = "components/form_page.html"
    page_title = ""
    intro_template = None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            page_title=self.page_title, intro_template=self.intro_template, **kwargs
        )

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class MarketCreateView(LoginRequiredMixin, UserFormMixin, CreateView):
    permission_required = None
    saved_message = gettext_lazy("已保存为草稿，尚未提交。请在页面右侧点击“提交”。")

    def dispatch(self, request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and not user.has_perm(self.permission_required):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        form.instance.created_by = self.request.user
        try:
            with transaction.atomic():
                self.object = self.save(form)
        except IntegrityError:  # the same record, saved by a second click or a second person
            form.add_error(None, _("与刚刚保存的记录重复，请刷新列表后核对。"))
            return self.form_invalid(form)
        messages.success(self.request, self.saved_message)
        return redirect(self.get_success_url())

    def save(self, form):
        return form.save()


class MarketUpdateView(LoginRequiredMixin, VisibleObjectMixin, UserFormMixin, UpdateView):
    """Edit under a row lock; a form opened before somebody else saved is not accepted."""

    permission_required = None

    def get_object(self, queryset=None):
        rows = self.get_queryset()
        if self.request.method == "POST":
            get_object_or_404(rows, pk=self.kwargs["pk"])  # visibility first: joins may not lock
            rows = self.model._default_manager.select_for_update(of=("self",))
        obj = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not self.request.user.has_perm(self.permission_required, obj):
            raise PermissionDenied
        return obj

    def get_context_data(self, **kwargs):
        url = self.object.get_absolute_url()
        crumbs = [(str(self.object), url), (self.page_title, "")]
        return super().get_context_data(
            version=version_of(self.object), cancel_url=url, breadcrumbs=crumbs, **kwargs
        )

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        form = self.get_form()
        sent = request.POST.get("version")
        if sent and sent != version_of(self.object):
            form.add_error(None, _("您打开页面后他人已修改此记录，请刷新后重新填写。"))
            return self.form_invalid(form)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form):
        response = super().form_valid(form)
        messages.success(self.request, _("已保存。"))
        return response


class SubjectMixin:
    """A page about one record: it must be visible (else 404) and permitted (else 403)."""

    model = None
    permission_required = None

    def dispatch(self, request, *args, **kwargs):
        rows = self.model._default_manager.visible_to(request.user)
        self.object = get_object_or_404(rows, pk=kwargs["pk"])
        if not request.user.has_perm(self.permission_required, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class SubjectFormView(LoginRequiredMixin, SubjectMixin, FormView):
    """A form that does something to a record: subclasses write `save(form)`."""

    template_name = "components/form_page.html"
    page_title = submit_label = saved_message = ""

    def get_context_data(self, **kwargs):
        url = self.object.get_absolute_url()
        return super().get_context_data(
            object=self.object,
            page_title=self.page_title,
            submit_label=self.submit_label,
            cancel_url=url,
            breadcrumbs=[(str(self.object), url), (self.page_title, "")],
            **kwargs,
        )

    def form_valid(self, form):
        try:
            with transaction.atomic():
                self.save(form)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        messages.success(self.request, self.saved_message)
        return redirect(self.object)

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class MarketUploadView(SubjectFormView):
    """Keep a file with a record."""

    form_class = AttachmentForm
    page_title = gettext_lazy("上传材料")
    submit_label = gettext_lazy("上传")
    saved_message = gettext_lazy("文件已上传。")

    def save(self, form):
        upload, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        Attachment.store(upload, subject=self.object, kind=kind, by=self.request.user)


def version_of(obj):
    return obj.updated_at.isoformat()


class Home(TemplateView):
    template_name = "home.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**home.overview(), **kwargs)


class Workbench(LoginRequiredMixin, TemplateView):
    template_name = "workbench.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            tasks=home.tasks_for(user), recent=home.recent_for(user), **kwargs
        )
