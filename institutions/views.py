from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions import services
from institutions.details import InvitationDetails, OrganizationDetails
from institutions.filters import OrganizationFilter
from institutions.forms import (
    InvitationForm,
    LeaveForm,
    MemberChangeForm,
    OrganizationForm,
    QualificationForm,
)
from institutions.models import LICENCE, Invitation, Organization, Qualification
from institutions.resources import OrganizationResource
from institutions.tables import OrganizationTable
from institutions.workflows import Status
from techmarket.attachments.models import attachments_of
from techmarket.exchange.imports import MarketImportView
from techmarket.pages.detail import MarketDetailView
from techmarket.pages.edit import MarketCreateView, MarketUpdateView
from techmarket.pages.list import MarketListView
from techmarket.pages.subject import KeptSubjectFormView, MarketUploadView, SubjectFormView

GUIDE = {
    "conditions": [
        _("单位依法登记，有 18 位统一社会信用代码。"),
        _("由本单位人员登记；登记人成为单位管理员，可再邀请经办人。"),
    ],
    "materials": [_("营业执照或法人证书扫描件（保存后上传）。"), _("法定代表人、联系人及电话。")],
    "time_limit": _("保存后为草稿；提交后由所在区域科技局核验，结果以站内消息通知。"),
}


class OrganizationList(MarketListView):
    filterset_class = OrganizationFilter
    table_class = OrganizationTable
    resource_class = OrganizationResource
    page_title = _("机构")
    subtitle = _("企业、高校院所与技术转移机构")
    create_url_name = "institutions:create"
    import_url_name = "institutions:import"
    add_permission = "institutions.add_organization"
    import_permission = "institutions.import_organization"
    empty_hint = _("登记单位并通过科技局核验后，会出现在这里。")

    def get_queryset(self):
        rows = super().get_queryset().without_search().select_related("region", "industry")
        return rows.prefetch_related("former_names")


class OrganizationDetail(MarketDetailView):
    model = Organization
    template_name = "institutions/detail.html"
    change_url_name = "institutions:update"
    change_permission = "institutions.change_organization"
    details_classes = {"facts": OrganizationDetails}

    def get_queryset(self):
        codes = ("region", "industry", "party_type", "successor")
        return super().get_queryset().without_search().select_related(*codes)

    def get_context_data(self, **kwargs):
        organization, user = self.object, self.request.user
        today = timezone.localdate()
        in_force = set(organization.qualifications.in_force(on=today).values_list("pk", flat=True))
        return super().get_context_data(
            qualifications=[(row, row.pk in in_force) for row in organization.qualifications.all()],
            members=self.members(),
            invitations=organization.invitations.pending().visible_to(user).select_related("user"),
            attachments=attachments_of(organization, user),
            rivals=self.rivals(),
            predecessors=organization.predecessors.order_by("ended_on"),
            is_waiting=organization.status == Status.SUBMITTED,
            may={name: user.has_perm(f"institutions.{perm}", organization) for name, perm in MAY},
            **kwargs,
        )

    def rivals(self):
        """Who else says to be this unit, for the officer who holds the licence."""
        if not self.request.user.has_perm("institutions.review_organization", self.object):
            return []
        return self.object.same_code().exclude(status__in=[Status.DRAFT, Status.VOIDED])

    def members(self):
        if not self.request.user.has_perm("institutions.see_members", self.object):
            return None
        return self.object.memberships.select_related("user").order_by("-role", "pk")


MAY = [
    ("qualify", "manage_qualifications"),
    ("manage", "manage_members"),
    ("upload", "upload_organization"),
    ("leave", "leave_organization"),
]


class OrganizationCreate(MarketCreateView):
    form_class = OrganizationForm
    permission_required = "institutions.add_organization"
    page_title = _("登记机构")
    saved_message = _("已保存为草稿，尚未提交。请上传证照，再点击“提交核验”。")
    extra_context = {"guide": GUIDE}

    def save(self, form):
        return services.register(form.instance, by=self.request.user)


class OrganizationUpdate(MarketUpdateView):
    model = Organization
    form_class = OrganizationForm
    permission_required = "institutions.change_organization"
    page_title = _("修改机构信息")


class OrganizationImport(MarketImportView):
    resource_class = OrganizationResource
    permission_required = "institutions.import_organization"
    list_url_name = "institutions:list"
    page_title = _("批量导入机构")


class OrganizationUpload(MarketUploadView):
    model = Organization
    permission_required = "institutions.upload_organization"

    def get_initial(self):
        """The first thing that verification asks for."""
        return {} if self.object.licences.exists() else {"kind": LICENCE}


class QualificationCreate(KeptSubjectFormView):
    """An officer enters a recognition with its level and term."""

    model = Organization
    form_class = QualificationForm
    permission_required = "institutions.manage_qualifications"
    page_title = _("登记资质")
    submit_label = _("登记资质")
    saved_message = _("资质已登记。")

    def get_form_kwargs(self):
        qualification = Qualification(organization=self.object)
        return super().get_form_kwargs() | {"instance": qualification}

    def save(self, form):
        return form.save()


class InvitationCreate(SubjectFormView):
    model = Organization
    form_class = InvitationForm
    permission_required = "institutions.manage_members"
    page_title = _("邀请成员")
    submit_label = _("发出邀请")
    saved_message = _("邀请已发出，对方接受后成为成员。")

    def save(self, form):
        invitation = Invitation(
            organization=self.object, user=form.user, role=form.cleaned_data["role"]
        )
        return services.invite(invitation, by=self.request.user)


class InvitationDetail(LoginRequiredMixin, MarketDetailView):
    model = Invitation
    template_name = "institutions/invitation.html"
    details_classes = {"facts": InvitationDetails}

    def get_queryset(self):
        related = ("organization__region", "user", "created_by")
        return super().get_queryset().select_related(*related)


class Leave(SubjectFormView):
    """Who leaves no longer sees a draft, so the way goes back to the workbench."""

    model = Organization
    form_class = LeaveForm
    permission_required = "institutions.leave_organization"
    page_title = _("退出单位")
    submit_label = _("确认退出")
    saved_message = _("您已退出该单位。")
    intro_template = "institutions/leave_intro.html"

    def save(self, form):
        return services.leave(get_object_or_404(self.object.memberships, user=self.request.user))

    def target_of(self, saved):
        return "workbench"


class MemberChange(SubjectFormView):
    model = Organization
    form_class = MemberChangeForm
    permission_required = "institutions.manage_members"
    page_title = _("变更成员")
    submit_label = _("确认变更")
    saved_message = _("成员已变更。")

    def membership(self):
        rows = self.object.memberships.select_related("user")
        return get_object_or_404(rows, pk=self.kwargs["member"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(subtitle=str(self.membership().user), **kwargs)

    def get_initial(self):
        return {"role": self.membership().role}

    def save(self, form):
        role = form.cleaned_data["role"]
        services.change_role(self.membership(), None if role == form.REMOVE else role)
