from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils.translation import gettext_lazy as _

from institutions.changes import services
from institutions.changes.affairs import matters_of
from institutions.changes.details import ChangeDetails
from institutions.changes.filters import ChangeRequestFilter
from institutions.changes.forms import FORMS
from institutions.changes.models import ChangeRequest
from institutions.changes.resources import ChangeRequestResource
from institutions.changes.tables import ChangeRequestTable
from institutions.changes.workflows import OPEN
from institutions.models import Organization
from techmarket.attachments.models import attachments_of
from techmarket.pages.detail import MarketDetailView
from techmarket.pages.edit import MarketUpdateView
from techmarket.pages.list import MarketListView
from techmarket.pages.subject import KeptSubjectFormView, MarketUploadView

Kind = ChangeRequest.Kind
CHANGE_GUIDE = {
    "conditions": [
        _("单位已核验，由单位管理员申请；一次可以变更几项，不变更的留空。"),
        _("登记机关已核准变更。"),
    ],
    "materials": [_("登记机关变更通知书或变更后的营业执照（保存后上传）。")],
    "time_limit": _("由所在区域科技部门审核；迁出本区域的，先由迁出地同意，再由迁入地审核。"),
}
CLOSURE_GUIDE = {
    "conditions": [
        _("登记机关已准予注销登记。"),
        _("没有办结的合同登记、补助申请、意向须先办结；保存后逐项列出，附链接。"),
        _("注销后不能再以本单位名义办理任何事项，记录保留可查，信用代码不再给其他单位使用。"),
    ],
    "materials": [_("准予注销登记通知书（保存后上传）。")],
    "time_limit": _("由所在区域科技部门审核；成员可以继续查看本单位的记录。"),
}
MERGER_GUIDE = {
    "conditions": [
        _("登记机关已核准合并；承继单位已在平台核验。"),
        _(
            "没有办结的合同登记须先办结；成果、需求转入承继单位，其他记录保留原名称，由承继单位接续。"
        ),
        _("成员收到承继单位的加入邀请，接受后成为其经办人。"),
    ],
    "materials": [_("合并各方盖章的合并协议、登记机关的文书（保存后上传）。")],
    "time_limit": _("由所在区域科技部门审核；提交和审核结果都会告知承继单位。"),
}
GUIDES = {Kind.CHANGE: CHANGE_GUIDE, Kind.CLOSURE: CLOSURE_GUIDE, Kind.MERGER: MERGER_GUIDE}


class ChangeList(LoginRequiredMixin, MarketListView):
    filterset_class = ChangeRequestFilter
    table_class = ChangeRequestTable
    resource_class = ChangeRequestResource
    page_title = _("机构变更、注销与合并")
    subtitle = _("申请只对本单位、承继单位和有关区域的科技部门可见")
    empty_hint = _("在机构页“变更登记”处提出申请。")

    def get_queryset(self):
        related = ("organization", "successor", "old_region", "region", "area")
        return super().get_queryset().select_related(*related)


class ChangeCreate(KeptSubjectFormView):
    kind = Kind.CHANGE
    model = Organization
    permission_required = "changes.propose_change"
    page_title = _("申请变更")
    submit_label = _("保存草稿")
    saved_message = _("已保存为草稿。请上传材料，再点击“提交申请”。")

    def get_form_class(self):
        return FORMS[self.kind]

    def get_form_kwargs(self):
        change = ChangeRequest(organization=self.object, kind=self.kind)
        return super().get_form_kwargs() | {"instance": change}

    def get_context_data(self, **kwargs):
        return super().get_context_data(guide=GUIDES[self.kind], **kwargs)

    def save(self, form):
        return services.propose_change(form.instance, by=self.request.user)

    def target_of(self, saved):
        return saved


class ClosureCreate(ChangeCreate):
    kind = Kind.CLOSURE
    page_title = _("申请注销")


class MergerCreate(ChangeCreate):
    kind = Kind.MERGER
    page_title = _("申请合并")


class ChangeDetail(LoginRequiredMixin, MarketDetailView):
    model = ChangeRequest
    template_name = "changes/detail.html"
    change_url_name = "changes:update"
    change_permission = "changes.change_changerequest"
    details_classes = {"facts": ChangeDetails}

    def get_queryset(self):
        related = ("organization", "successor", "region", "old_region", "area")
        return super().get_queryset().select_related(*related)

    def get_context_data(self, **kwargs):
        change, user = self.object, self.request.user
        return super().get_context_data(
            attachments=attachments_of(change, user),
            may_upload=user.has_perm("changes.upload_changerequest", change),
            matters=matters_of(change, user) if change.is_end and change.status in OPEN else [],
            settlements=change.settlements.all(),
            **kwargs,
        )


class ChangeUpdate(MarketUpdateView):
    model = ChangeRequest
    permission_required = "changes.change_changerequest"
    page_title = _("修改申请")

    def get_form_class(self):
        return FORMS[self.object.kind]

    def get_context_data(self, **kwargs):
        return super().get_context_data(guide=GUIDES[self.object.kind], **kwargs)


class ChangeUpload(MarketUploadView):
    model = ChangeRequest
    permission_required = "changes.upload_changerequest"

    def get_initial(self):
        return {"kind": ChangeRequest.PAPERS[self.object.kind][0]}
