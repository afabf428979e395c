from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from contracts import services
from contracts.certificate import certificate_pdf, rows_of
from contracts.details import ContractAmounts, ContractCourse, ContractTerms
from contracts.drafting import draft_from_intent
from contracts.filters import ContractFilter
from contracts.forms import ContractForm
from contracts.models import Contract
from contracts.paperwork import paper_rows
from contracts.resources import ContractResource
from contracts.tables import ContractTable
from contracts.workflows import Status
from demands.models import Intent
from techmarket.attachments.models import Attachment
from techmarket.exchange.imports import MarketImportView
from techmarket.pages.detail import MarketDetailView
from techmarket.pages.edit import MarketCreateView, MarketUpdateView
from techmarket.pages.list import MarketListView
from techmarket.pages.subject import MarketUploadView
from techmarket.text import whole_number

PAPERS = ("payments", "invoices")
PARTS = [f"{papers}__{way}" for papers in PAPERS for way in ("reversals", "reverses", "files")]


class ContractList(LoginRequiredMixin, MarketListView):
    links = ((_("付款台账"), "contracts:payments"), (_("发票台账"), "contracts:invoices"))
    filterset_class = ContractFilter
    table_class = ContractTable
    resource_class = ContractResource
    page_title = _("技术合同")
    subtitle = _("合同只对当事人、登记机构和管理部门可见")
    create_url_name = "contracts:create"
    import_url_name = "contracts:import"
    add_permission = "contracts.add_contract"
    empty_hint = _("意向被接受后可直接起草合同，也可以新建。")

    def get_queryset(self):
        return super().get_queryset().select_related("kind").prefetch_related("parties")


class ContractDetail(LoginRequiredMixin, MarketDetailView):
    model = Contract
    template_name = "contracts/detail.html"
    change_url_name = "contracts:update"
    change_permission = "contracts.change_contract"
    details_classes = {
        "amounts": ContractAmounts,
        "terms": ContractTerms,
        "course": ContractCourse,
    }

    def get_queryset(self):
        codes = ("kind", "field", "industry", "ip_kind", "plan_source", "goal")
        links = ("intent", "engagement__broker", "achievement", "registrar", "twin_of")
        rows = super().get_queryset().select_related(*codes, *links, "implementation_region")
        return rows.prefetch_related(
            "parties__region", "parties__area", "payments__invoice", "invoices", *PARTS
        )

    def get_context_data(self, **kwargs):
        user, contract = self.request.user, self.object
        return super().get_context_data(
            attachments=Attachment.objects.filter_for(contract),
            may_attach=user.has_perm("contracts.attach_contract", contract),
            may_pay=user.has_perm("contracts.add_payment", contract),
            payments=paper_rows(contract.payments.all(), user),
            invoices=paper_rows(contract.invoices.all(), user),
            **kwargs,
        )


class DraftMixin:
    """Both drafting pages save the contract together with its parties."""

    form_class = ContractForm
    saved_message = _("草稿已保存，尚未提交。请上传合同全文后提交认定登记。")

    def save(self, form):
        return services.save_draft(form.instance, form.parties(), by=self.request.user)


class ContractCreate(DraftMixin, MarketCreateView):
    """A new draft; ?intent=5 starts from what an accepted intent already says."""

    permission_required = "contracts.add_contract"
    page_title = _("起草技术合同")
    intro_template = "contracts/guide.html"

    def dispatch(self, request, *args, **kwargs):
        self.intent = self.find_intent(request)
        if self.intent and (refusal := services.refusal_to_draft(self.intent)):
            messages.error(request, refusal)
            return redirect(self.intent)
        return super().dispatch(request, *args, **kwargs)

    @staticmethod
    def find_intent(request):
        number = request.GET.get("intent", "")
        if not number:
            return None
        if whole_number(number) is None:
            raise Http404
        intent = get_object_or_404(Intent.objects.visible_to(request.user), pk=number)
        if not intent.may_open_files(request.user):
            raise PermissionDenied
        return intent

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.intent:
            instance, initial = draft_from_intent(self.intent, on=timezone.localdate())
            kwargs |= {"instance": instance, "initial": initial}
        return kwargs


class ContractUpdate(DraftMixin, MarketUpdateView):
    model = Contract
    permission_required = "contracts.change_contract"
    page_title = _("修改技术合同")


class ContractImport(MarketImportView):
    resource_class = ContractResource
    permission_required = "contracts.import_contract"
    list_url_name = "contracts:list"
    page_title = _("批量导入合同")


class Attach(MarketUploadView):
    model = Contract
    permission_required = "contracts.attach_contract"
    page_title = _("上传合同材料")


class CertificateView(LoginRequiredMixin, DetailView):
    """The certificate, for those who may see the contract and while the registration stands."""

    def get_queryset(self):
        rows = Contract.objects.visible_to(self.request.user).registered()
        return rows.select_related("kind", "registrar").prefetch_related("parties")

    def get(self, request, *args, **kwargs):
        contract = self.get_object()
        response = HttpResponse(certificate_pdf(contract), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{contract.number}.pdf"'
        return response


class Verify(DetailView):
    """Public check of a certificate by its QR code: what the paper says and what holds today."""

    template_name = "contracts/verify.html"
    slug_field = "certificate_token"
    slug_url_kwarg = "token"

    def get_queryset(self):
        issued = Contract.objects.filter(status__in=[Status.REGISTERED, Status.REVOKED])
        return issued.select_related("kind").prefetch_related("parties")

    def get_context_data(self, **kwargs):
        return super().get_context_data(rows=rows_of(self.object), **kwargs)
