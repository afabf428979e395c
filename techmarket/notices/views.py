from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from techmarket.attachments.models import Attachment
from techmarket.notices import details, objecting, services
from techmarket.notices.api import ObjectionThrottle
from techmarket.notices.filters import NoticeFilter, ObjectionFilter
from techmarket.notices.forms import ObjectionForm
from techmarket.notices.models import Notice, Objection
from techmarket.notices.resources import NoticeResource
from techmarket.notices.tables import NoticeTable, ObjectionTable
from techmarket.pages.detail import DetailsMixin, MarketDetailView
from techmarket.pages.list import MarketListView
from techmarket.pages.service import ServiceFormView
from techmarket.workflow.actions import Conflict


class NoticeList(MarketListView):
    filterset_class = NoticeFilter
    table_class = NoticeTable
    resource_class = NoticeResource
    page_title = gettext_lazy("公示公告")
    subtitle = gettext_lazy("公示期内，任何单位和个人都可以实名提出异议。")
    empty_hint = gettext_lazy("后补助、协议定价、认定等事项开始公示后，会出现在这里。")

    def get_queryset(self):
        return super().get_queryset().select_related("region")


class ByNumberMixin:
    model = Notice
    slug_field = slug_url_kwarg = "number"


class NoticeDetail(ByNumberMixin, MarketDetailView):
    template_name = "notices/notice_detail.html"
    details_classes = {"term": details.NoticeTermDetails}

    def get_context_data(self, **kwargs):
        notice, user = self.object, self.request.user
        return super().get_context_data(
            items=[(row["label"], row["value"]) for row in notice.rows],
            accepts_objections=notice.accepts_objections(on=timezone.localdate()),
            subject_url=subject_url(notice, user),
            may_rehearse=settings.DEMO
            and notice.status == Notice.Status.OPEN
            and user.has_perm("notices.withdraw_notice", notice),
            objections=notice.objections.identified().order_by("pk"),
            readable=set(notice.objections.visible_to(user).values_list("pk", flat=True)),
            **kwargs,
        )


def subject_url(notice, user):
    """Where the published record is, for those who may see it."""
    rows = notice.subject_type.model_class()._default_manager.visible_to(user)
    visible = rows.filter(pk=notice.subject_id).exists()
    return notice.subject.get_absolute_url() if visible else ""


class RehearseEnd(ByNumberMixin, LoginRequiredMixin, SingleObjectMixin, View):
    """Demonstrations only: take the term for ended, so that nobody has to wait for days."""

    def post(self, request, **kwargs):
        notice = self.get_object(Notice.objects.visible_to(request.user))
        if not settings.DEMO:
            raise Http404
        if not request.user.has_perm("notices.withdraw_notice", notice):
            raise PermissionDenied
        closed = services.close(notice, on=notice.ends_on + timedelta(days=1))
        messages.info(request, _("演示：公示现为“%s”。") % closed.get_status_display())
        return redirect(notice)


class FileObjection(ByNumberMixin, SingleObjectMixin, ServiceFormView):
    form_class = ObjectionForm
    template_name = "notices/objection_form.html"
    intro_template = "notices/objection_guide.html"
    saved_message = gettext_lazy("异议已提交。请收藏本页，办理情况和答复将显示在这里。")

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object(Notice.objects.visible_to(request.user))
        if not self.object.accepts_objections(on=timezone.localdate()):
            messages.error(request, objecting.too_late(self.object))
            return redirect(self.object)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        if not ObjectionThrottle().allow_request(self.request, self):
            form.add_error(None, _("提交过于频繁，请一小时后再试。"))
            return self.form_invalid(form, status=429)
        return super().form_valid(form)

    def save(self, form):
        return form.file(self.object, on=timezone.localdate(), user=self.request.user)


class ConfirmObjection(View):
    """The link in the mail. GET only asks, because mail filters follow links."""

    template_name = "notices/confirm_objection.html"

    def dispatch(self, request, token):
        self.objection = objecting.objection_of(token, on=timezone.localdate())
        if self.objection is None:
            raise Http404(_("确认链接无效或已过期，公示期内可以重新提出异议。"))
        return super().dispatch(request, token)

    def get(self, request, token):
        return render(request, self.template_name, {"objection": self.objection})

    def post(self, request, token):
        try:
            confirmed = objecting.confirm_filing(self.objection)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(self.objection)
        except Conflict as conflict:
            messages.error(request, str(conflict))
            return redirect(self.objection.notice)
        messages.success(request, _("已确认，等待科技主管部门受理。"))
        return redirect(confirmed)


class ObjectionReceipt(DetailsMixin, DetailView):
    """Receipt and answer, for whoever holds the link; the contact only for the officers."""

    model = Objection
    slug_field = slug_url_kwarg = "receipt"
    template_name = "notices/objection_detail.html"
    details_classes = {"receipt": details.ReceiptDetails, "objector": details.Objector}

    def get_queryset(self):
        return super().get_queryset().select_related("notice", "notice__region")

    def get_context_data(self, **kwargs):
        objection, user = self.object, self.request.user
        visible = Objection.objects.visible_to(user).filter(pk=objection.pk).exists()
        return super().get_context_data(
            shows_contact=visible,
            attachments=Attachment.objects.filter_for(objection) if visible else [],
            **kwargs,
        )


class ObjectionList(LoginRequiredMixin, MarketListView):
    filterset_class = ObjectionFilter
    table_class = ObjectionTable
    page_title = gettext_lazy("异议处理")
    subtitle = gettext_lazy("先收到的先处理；受理后公示暂停，不予受理须说明理由。")
    empty_hint = gettext_lazy("收到异议后会出现在这里，并通知本区域工作人员。")

    def get_queryset(self):
        return super().get_queryset().select_related("notice")
