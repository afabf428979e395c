"""The base of every page on which a record is written or changed."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, UpdateView

from techmarket.pages.detail import VisibleObjectMixin


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


def version_of(obj):
    return obj.updated_at.isoformat()
