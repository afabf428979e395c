"""The base of every page on which a record is written or changed."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from techmarket.accounts import errands
from techmarket.pages.keeping import KeepsInput
from techmarket.pages.leads import led_away
from techmarket.pages.service import ServiceFormView
from techmarket.workflow import submissions
from techmarket.workflow.trial import gaps_of


class MarketCreateView(KeepsInput, LoginRequiredMixin, ServiceFormView):
    permission_required = None
    submit_label = gettext_lazy("保存草稿")
    saved_message = gettext_lazy("已保存为草稿，尚未提交。请在页面右侧点击“提交”。")

    def dispatch(self, request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and not self.is_permitted():
            return self.refused()
        errands.arrived(request)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        return self.kept_aside() or super().post(request, *args, **kwargs)

    def is_permitted(self):
        return self.request.user.has_perm(self.permission_required)

    def refused(self):
        """A newcomer is led to what is missing, anybody else has no business here."""
        if answer := led_away(self.request, self.page_title):
            return answer
        raise PermissionDenied

    def save(self, form):
        form.instance.created_by = self.request.user
        return form.save()


_updates: dict[type, type] = {}


class MarketUpdateView(KeepsInput, LoginRequiredMixin, ServiceFormView):
    """Edit under a row lock; a form opened before somebody else saved is not accepted."""

    model = None
    permission_required = None
    saved_message = gettext_lazy("已保存。")

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.model:
            _updates[cls.model] = cls

    def find(self, rows):
        obj = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not self.request.user.has_perm(self.permission_required, obj):
            raise PermissionDenied
        return obj

    def visible(self):
        return self.model._default_manager.visible_to(self.request.user)

    def get(self, request, *args, **kwargs):
        self.object = self.find(self.visible())
        return super().get(request, *args, **kwargs)

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        get_object_or_404(self.visible(), pk=kwargs["pk"])  # visibility first: joins may not lock
        self.object = self.find(self.model._default_manager.select_for_update(of=("self",)))
        if answer := self.kept_aside():
            return answer
        sent = request.POST.get("version")
        if sent and sent != version_of(self.object):
            return self.stale(request)
        return super().post(request, *args, **kwargs)

    def stale(self, request):
        """Changed by somebody else, or by the first half of a double click."""
        if url := submissions.result_of(request.POST.get("form_key"), request.user):
            return self.served_before(url)
        message = _("您打开页面后他人已修改此记录，请刷新后重新填写。")
        return self.conflict(self.get_form(), message)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    def current_version(self):
        return version_of(self.object)

    def gaps(self):
        """Asked of the record as it stands, not of what is being written into it."""
        if self.request.method == "POST":
            return ()
        return {field for field, _message in gaps_of(self.object, self.request.user)}

    def get_context_data(self, **kwargs):
        url = self.object.get_absolute_url()
        return super().get_context_data(
            object=self.object,
            submit_label=self.submit_label or self.verb(),
            version=self.request.POST.get("version") or version_of(self.object),
            cancel_url=url,
            breadcrumbs=[(str(self.object), url), (self.page_title, "")],
            **kwargs,
        )

    def verb(self):
        is_draft = getattr(self.object, "status", "") == "draft"
        return _("保存草稿") if is_draft else _("保存修改")

    def save(self, form):
        return form.save()


def update_form(record, user):
    """The form that changes such records, filled with this one; None where there is none."""
    view = _updates[type(record)]() if type(record) in _updates else None
    if view is None:
        return None
    view.object = record
    form_class = view.get_form_class()
    extra = {"user": user} if getattr(form_class, "takes_user", False) else {}
    return form_class(instance=record, **extra)


def version_of(obj):
    return obj.updated_at.isoformat()
