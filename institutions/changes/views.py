from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils.translation import gettext_lazy as _

from institutions.changes import services
from institutions.changes.details import ChangeDetails
from institutions.changes.forms import ChangeRequestForm
from institutions.changes.models import NOTICE, ChangeRequest
from institutions.models import Organization
from techmarket.attachments.models import attachments_of
from techmarket.pages.detail import MarketDetailView
from techmarket.pages.edit import MarketUpdateView
from techmarket.pages.subject import MarketUploadView, SubjectFormView

GUIDE = {
    "conditions": [
        _("单位已核验，由单位管理员申请；一次可以变更几项，不变更的留空。"),
        _("登记机关已核准变更。"),
    ],
    "materials": [_("登记机关变更通知书或变更后的营业执照（保存后上传）。")],
    "time_limit": _("由所在区域科技部门审核；迁出本区域的，先由迁出地同意，再由迁入地审核。"),
}


class ChangeCreate(SubjectFormView):
    model = Organization
    form_class = ChangeRequestForm
    permission_required = "changes.propose_change"
    page_title = _("申请变更")
    saved_message = _("已保存为草稿。请上传变更通知书，再点击“提交变更”。")
    extra_context = {"guide": GUIDE}

    def get_form_kwargs(self):
        change = ChangeRequest(organization=self.object)
        return super().get_form_kwargs() | {"instance": change}

    def save(self, form):
        return services.propose_change(form.instance, by=self.request.user)

    def target_of(self, saved):
        return saved


class ChangeDetail(LoginRequiredMixin, MarketDetailView):
    model = ChangeRequest
    template_name = "changes/detail.html"
    change_url_name = "changes:update"
    change_permission = "changes.change_changerequest"
    details_classes = {"facts": ChangeDetails}

    def get_queryset(self):
        return super().get_queryset().select_related("organization", "region", "old_region", "area")

    def get_context_data(self, **kwargs):
        change, user = self.object, self.request.user
        return super().get_context_data(
            attachments=attachments_of(change, user),
            may_upload=user.has_perm("changes.upload_changerequest", change),
            **kwargs,
        )


class ChangeUpdate(MarketUpdateView):
    model = ChangeRequest
    form_class = ChangeRequestForm
    permission_required = "changes.change_changerequest"
    page_title = _("修改变更申请")
    extra_context = {"guide": GUIDE}


class ChangeUpload(MarketUploadView):
    model = ChangeRequest
    permission_required = "changes.upload_changerequest"
    initial = {"kind": NOTICE}
