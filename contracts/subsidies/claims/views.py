from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, ListView, TemplateView

from contracts.subsidies.claims import services
from contracts.subsidies.claims.details import ClaimCourse, ClaimDetails, SchemeDetails
from contracts.subsidies.claims.filters import ClaimFilter
from contracts.subsidies.claims.forms import ClaimForm
from contracts.subsidies.claims.models import CalculationSheet, Claim, Scheme
from contracts.subsidies.claims.preview import claimable_now, previews
from contracts.subsidies.claims.reading import policies, sheet_context
from contracts.subsidies.claims.resources import ClaimResource
from contracts.subsidies.claims.tables import ClaimTable
from contracts.subsidies.claims.workflows import Status
from institutions.models import Organization
from techmarket.notices.models import Notice
from techmarket.pages.detail import MarketDetailView
from techmarket.pages.edit import MarketCreateView, MarketUpdateView
from techmarket.pages.list import MarketListView
from techmarket.text import whole_number


class SchemeList(ListView):
    template_name = "subsidies/schemes.html"
    queryset = Scheme.objects.current().select_related("region")

    def get_context_data(self, **kwargs):
        on = timezone.localdate()
        return super().get_context_data(policies=policies(self.object_list, on), **kwargs)


class SchemeDetail(DetailView):
    template_name = "subsidies/scheme.html"
    queryset = Scheme.objects.select_related("region")

    def get_context_data(self, **kwargs):
        [shown] = policies([self.object], timezone.localdate())
        versions = Scheme.objects.filter(code=self.object.code)
        details = list(SchemeDetails(self.object, self.request.user, shown))
        return super().get_context_data(versions=versions, policy=shown, details=details, **kwargs)


class Eligible(LoginRequiredMixin, TemplateView):
    """What one of the user's organisations could apply for today, from facts on file."""

    template_name = "subsidies/eligible.html"

    def get_context_data(self, **kwargs):
        mine = Organization.objects.of(self.request.user).order_by("pk")
        wanted = self.request.GET.get("organization", "")
        chosen = next((row for row in mine if str(row.pk) == wanted), None) or mine.first()
        found = previews(chosen, on=timezone.localdate()) if chosen else []
        return super().get_context_data(
            organizations=mine, organization=chosen, previews=found, **kwargs
        )


class Claimable(LoginRequiredMixin, TemplateView):
    """A part of the workbench: what one's unit may apply for today, with the sum."""

    template_name = "subsidies/claimable_now.html"

    def get_context_data(self, **kwargs):
        unit = Organization.objects.of(self.request.user).verified().order_by("pk").first()
        found = claimable_now(unit, on=timezone.localdate()) if unit else []
        return super().get_context_data(organization=unit, found=found, **kwargs)


class ClaimList(LoginRequiredMixin, MarketListView):
    filterset_class = ClaimFilter
    table_class = ClaimTable
    resource_class = ClaimResource
    page_title = _("补助申请")
    subtitle = _("申请只对申请单位和经办的管理部门可见；拟补助的结果在公示公告中公开")
    create_url_name = "subsidies:create"
    add_permission = "subsidies.add_claim"
    empty_hint = _("先看看本单位能申请什么，再一键申请。")

    def get_queryset(self):
        return super().get_queryset().without_search().select_related("applicant", "scheme")

    def get_context_data(self, **kwargs):
        crumbs = [(_("政策与补助"), reverse("subsidies:schemes")), (self.page_title, "")]
        return super().get_context_data(breadcrumbs=crumbs, **kwargs)


class ClaimDetail(LoginRequiredMixin, MarketDetailView):
    model = Claim
    template_name = "subsidies/detail.html"
    change_url_name = "subsidies:update"
    change_permission = "subsidies.change_claim"
    details_classes = {"facts": ClaimDetails, "course": ClaimCourse}

    def get_queryset(self):
        people = ("approved_by", "paid_by", "created_by")
        rows = super().get_queryset().select_related("applicant__region", "region", *people)
        return rows.select_related("scheme")

    def get_context_data(self, **kwargs):
        sheet = self.object.sheet
        shown = sheet_context(sheet, self.request.user) if sheet else {}
        return super().get_context_data(
            notices=Notice.objects.visible_to(self.request.user).about(self.object),
            former_sheets=self.object.sheets.filter(revision__lt=self.object.revision),
            waiting=self.object.status == Status.SUBMITTED,
            revoked=self.object.revoked_contracts(),
            **shown,
            **kwargs,
        )


class SheetPage(LoginRequiredMixin, TemplateView):
    """The calculation sheet by itself, for print: /claims/7/sheet/2/."""

    template_name = "subsidies/sheet.html"

    def get_context_data(self, pk, revision, **kwargs):
        rows = Claim.objects.visible_to(self.request.user).select_related("applicant", "scheme")
        claim = get_object_or_404(rows, pk=pk)
        sheet = get_object_or_404(CalculationSheet, claim=claim, revision=revision)
        shown = sheet_context(sheet, self.request.user)
        return super().get_context_data(object=claim, **shown, **kwargs)


class SaveClaimMixin:
    """Both forms save by the service; a second claim for the same year is a form error."""

    form_class = ClaimForm
    intro_template = "subsidies/guide.html"
    saved_message = _("草稿已保存，尚未提交。请核对后点击“提交申请”。")

    def save(self, form):
        return services.save_claim(form.instance, by=self.request.user, on=timezone.localdate())


class ClaimCreate(SaveClaimMixin, MarketCreateView):
    """?scheme=3&applicant=5 chooses what the “我能申请什么” page has shown."""

    permission_required = "subsidies.add_claim"
    page_title = _("申请后补助")

    @cached_property
    def chosen(self):
        names = ("scheme", "applicant")
        asked = {name: self.request.GET.get(name, "") for name in names}
        return {name: value for name, value in asked.items() if whole_number(value)}

    def get_context_data(self, **kwargs):
        crumbs = [(_("补助申请"), reverse("subsidies:list")), (self.page_title, "")]
        return super().get_context_data(breadcrumbs=crumbs, **kwargs)

    def get_initial(self):
        return super().get_initial() | {"year": timezone.localdate().year} | self.chosen


class ClaimUpdate(SaveClaimMixin, MarketUpdateView):
    model = Claim
    permission_required = "subsidies.change_claim"
    page_title = _("修改补助申请")
