from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.generic import CreateView

from institutions import services
from institutions.filters import OrganizationFilter
from institutions.forms import OrganizationForm, QualificationForm
from institutions.models import Organization, Qualification
from institutions.resources import OrganizationResource
from institutions.tables import OrganizationTable
from techmarket.imports import MarketImportView
from techmarket.views import (
    MarketCreateView,
    MarketDetailView,
    MarketListView,
    MarketUpdateView,
    UserFormMixin,
)


class OrganizationList(MarketListView):
    filterset_class = OrganizationFilter
    table_class = OrganizationTable
    resource_class = OrganizationResource
    page_title = _("机构")
    subtitle = _("企业、高校院所与技术转移机构")
    create_url_name = "institutions:create"
    import_url_name = "institutions:import"
    add_permission = "institutions.add_organization"
    empty_hint = _("换个关键词，或减少筛选条件。")

    def get_queryset(self):
        return super().get_queryset().select_related("region", "industry")


class OrganizationDetail(MarketDetailView):
    model = Organization
    template_name = "institutions/detail.html"
    change_url_name = "institutions:update"
    change_permission = "institutions.change_organization"

    def get_queryset(self):
        codes = ("region", "industry", "party_type")
        return super().get_queryset().select_related(*codes).prefetch_related("qualifications")


class OrganizationCreate(MarketCreateView):
    model = Organization
    form_class = OrganizationForm
    permission_required = "institutions.add_organization"
    page_title = _("登记机构")

    def form_valid(self, form):
        self.object = services.register(form.instance, by=self.request.user)
        messages.success(self.request, self.saved_message)
        return HttpResponseRedirect(self.object.get_absolute_url())


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


class QualificationCreate(LoginRequiredMixin, UserFormMixin, CreateView):
    """An officer enters a recognition with its level and term."""

    model = Qualification
    form_class = QualificationForm
    page_title = _("登记资质")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        rows = Organization.objects.visible_to(request.user)
        self.organization = get_object_or_404(rows, pk=kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        perm = "institutions.manage_qualifications"
        if request.user.is_authenticated and not request.user.has_perm(perm, self.organization):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs["instance"] = Qualification(organization=self.organization)
        return kwargs

    def get_success_url(self):
        return self.organization.get_absolute_url()
