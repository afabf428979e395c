from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from achievements import services
from achievements.details import AchievementDetails, OwnerDetails
from achievements.filters import AchievementFilter
from achievements.forms import AchievementEntryForm
from achievements.models import Achievement
from achievements.resources import AchievementResource
from achievements.tables import AchievementTable
from institutions.models import organization_ids
from techmarket.attachments.models import attachments_of
from techmarket.exchange.imports import MarketImportView
from techmarket.pages.detail import MarketDetailView
from techmarket.pages.edit import MarketCreateView, MarketUpdateView
from techmarket.pages.list import MarketListView
from techmarket.pages.subject import MarketUploadView

GUIDE = {
    "conditions": [
        gettext_lazy("所属单位已通过核验，本人是该单位的经办人或管理员。"),
        gettext_lazy("成果权属清楚，已完成保密审查，不含国家秘密和不可公开的商业秘密。"),
    ],
    "materials": [
        gettext_lazy("成果简介（不少于 20 字）、技术领域、成熟度、转化方式。"),
        gettext_lazy("有专利的填写专利号；证明材料可在保存后上传。"),
    ],
    "time_limit": gettext_lazy("保存后为草稿；提交后由所在区域科技局审核，审核通过即公开。"),
    "basis": gettext_lazy("《中华人民共和国促进科技成果转化法》第十一条、第十六条"),
}


class AchievementList(MarketListView):
    filterset_class = AchievementFilter
    table_class = AchievementTable
    resource_class = AchievementResource
    row_fields = (
        "title",
        "organization__name",
        "field__name",
        "region__name",
        "maturity",
        "transfer_modes",
        "price_kind",
        "price",
        "status",
    )
    page_title = gettext_lazy("科技成果")
    subtitle = gettext_lazy("高校院所和企业可以转让、许可、作价入股或合作转化的成果")
    create_url_name = "achievements:create"
    import_url_name = "achievements:import"
    add_permission = "achievements.add_achievement"
    empty_hint = gettext_lazy("高校院所登记单位并通过核验后，可以逐条填写或用 Excel 批量导入成果。")

    def get_queryset(self):
        rows = super().get_queryset().without_search("organization")
        return rows.select_related("organization", "field", "region")


class AchievementDetail(MarketDetailView):
    model = Achievement
    template_name = "achievements/detail.html"
    change_url_name = "achievements:update"
    change_permission = "achievements.change_achievement"
    details_classes = {"facts": AchievementDetails, "owner": OwnerDetails}

    def get_queryset(self):
        codes = ("field", "industry__parent", "region", "form", "ip_kind", "plan_source")
        rows = super().get_queryset().without_search("organization")
        return rows.select_related("organization__region", *codes).prefetch_related("patents")

    def get_context_data(self, **kwargs):
        achievement, user = self.object, self.request.user
        own = organization_ids(user)
        return super().get_context_data(
            may_propose=bool(own - {achievement.organization_id}),
            may_upload=user.has_perm("achievements.upload_achievement", achievement),
            attachments=attachments_of(achievement, user),
            **kwargs,
        )


class AchievementCreate(MarketCreateView):
    form_class = AchievementEntryForm
    permission_required = "achievements.add_achievement"
    page_title = gettext_lazy("登记科技成果")
    extra_context = {"guide": GUIDE}


class AchievementUpdate(MarketUpdateView):
    model = Achievement
    form_class = AchievementEntryForm
    permission_required = "achievements.change_achievement"
    page_title = gettext_lazy("修改科技成果")


class AchievementUpload(MarketUploadView):
    model = Achievement
    permission_required = "achievements.upload_achievement"


class AchievementImport(MarketImportView):
    resource_class = AchievementResource
    permission_required = "achievements.import_achievement"
    list_url_name = "achievements:list"
    page_title = gettext_lazy("批量导入科技成果")


class SubmitDrafts(LoginRequiredMixin, View):
    """After an import: send all drafts of one's own organisations for review at once."""

    template_name = "achievements/submit_drafts.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not organization_ids(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self.page()

    def post(self, request):
        submitted, refused = services.submit_drafts(actor=request.user)
        if submitted:
            messages.success(request, _("已提交 %(n)d 项成果，等待审核。") % {"n": len(submitted)})
        if refused or not submitted:
            return self.page(refused=refused, status=422 if refused else 200)
        return redirect("achievements:list")

    def page(self, status=200, **context):
        drafts = services.drafts_of(self.request.user)
        context |= {"drafts": drafts[: services.BATCH], "total": drafts.count()}
        return render(self.request, self.template_name, context, status=status)
