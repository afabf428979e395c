from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import CreateView, DetailView, FormView

from contracts import corrections, services
from contracts.certificate import certificate_pdf, rows_of
from contracts.drafting import draft_from_intent
from contracts.filters import ContractFilter
from contracts.forms import ContractForm, InvoiceForm, PaymentForm, ReversalForm
from contracts.models import Contract, Invoice, Payment
from contracts.resources import ContractResource
from contracts.tables import ContractTable
from contracts.workflows import Status
from demands.models import Intent
from techmarket.attachments.forms import AttachmentForm
from techmarket.attachments.models import Attachment
from techmarket.exchange.imports import MarketImportView
from techmarket.money import yuan
from techmarket.pages.detail import MarketDetailView
from techmarket.pages.edit import MarketCreateView, MarketUpdateView, UserFormMixin
from techmarket.pages.list import MarketListView
from techmarket.workflow.views import add_errors

PARTIES = "parties__organization"
PAPERS = ("payments", "invoices")
REVERSALS = [f"{papers}__{way}" for papers in PAPERS for way in ("reversals", "reverses")]


class ContractList(LoginRequiredMixin, MarketListView):
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

    def get_queryset(self):
        codes = ("kind", "field", "industry", "ip_kind", "plan_source", "goal")
        links = ("intent", "engagement__broker", "achievement", "registrar", "twin_of")
        rows = super().get_queryset().select_related(*codes, *links, "implementation_region")
        return rows.prefetch_related("parties__region", "payments__invoice", "invoices", *REVERSALS)

    def get_context_data(self, **kwargs):
        user, contract = self.request.user, self.object
        return super().get_context_data(
            attachments=Attachment.objects.filter_for(contract),
            may_attach=user.has_perm("contracts.attach_contract", contract),
            may_pay=user.has_perm("contracts.add_payment", contract),
            may_correct=user.has_perm("contracts.correct_contract", contract),
            received=contract.received_amount(),
            **kwargs,
        )


class DraftMixin:
    """Both drafting pages save the contract together with its parties."""

    model = Contract
    form_class = ContractForm

    def form_valid(self, form):
        contract = services.save_draft(form.instance, form.parties(), by=self.request.user)
        messages.success(self.request, _("草稿已保存，尚未提交。请上传合同全文后提交认定登记。"))
        return HttpResponseRedirect(contract.get_absolute_url())


class ContractCreate(DraftMixin, MarketCreateView):
    """A new draft; ?intent=5 starts from what an accepted intent already says."""

    permission_required = "contracts.add_contract"
    page_title = _("起草技术合同")
    intro_template = "contracts/guide.html"

    def dispatch(self, request, *args, **kwargs):
        self.intent = self.find_intent(request)
        try:
            if self.intent:
                services.check_intent(self.intent)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(self.intent)
        return super().dispatch(request, *args, **kwargs)

    @staticmethod
    def find_intent(request):
        number = request.GET.get("intent", "")
        if not number:
            return None
        if not (number.isascii() and number.isdigit() and len(number) < 19):
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
    permission_required = "contracts.change_contract"
    page_title = _("修改技术合同")


class ContractImport(MarketImportView):
    resource_class = ContractResource
    permission_required = "contracts.import_contract"
    list_url_name = "contracts:list"
    page_title = _("批量导入合同")


class OnContractMixin(LoginRequiredMixin, UserFormMixin):
    """A form on a contract: 404 when one may not see it, 403 when one may not write to it."""

    def dispatch(self, request, *args, **kwargs):
        user = request.user
        if not user.is_authenticated:
            return self.handle_no_permission()
        rows = Contract.objects.visible_to(user).prefetch_related("parties")
        self.contract = get_object_or_404(rows, pk=kwargs["pk"])
        if not user.has_perm(self.permission_required, self.contract):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_url=self.contract.get_absolute_url(), **kwargs)

    def done(self, message):
        messages.success(self.request, message)
        return HttpResponseRedirect(self.contract.get_absolute_url())


class Attach(OnContractMixin, FormView):
    form_class = AttachmentForm
    permission_required = "contracts.attach_contract"
    page_title = _("上传合同材料")

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("user")
        return kwargs

    def form_valid(self, form):
        data = form.cleaned_data
        Attachment.store(
            data["file"], subject=self.contract, kind=data["kind"], by=self.request.user
        )
        return self.done(_("材料已上传。"))


class RecordMixin(OnContractMixin, CreateView):
    """Invoices and payments: the service decides under the contract's lock."""

    permission_required = "contracts.add_payment"

    def get_form_kwargs(self):
        instance = self.model(contract=self.contract)
        return super().get_form_kwargs() | {"instance": instance}

    def form_valid(self, form):
        try:
            self.record(form.instance, form.cleaned_data["file"])
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        return self.done(_("已录入。"))


class AddInvoice(RecordMixin):
    model = Invoice
    form_class = InvoiceForm
    page_title = _("录入发票")

    def record(self, invoice, file):
        services.record_invoice(invoice, by=self.request.user, on=timezone.localdate(), file=file)


class AddPayment(RecordMixin):
    model = Payment
    form_class = PaymentForm
    page_title = _("录入付款凭证")

    def record(self, payment, file):
        services.record_payment(payment, by=self.request.user, on=timezone.localdate(), file=file)


class Reverse(LoginRequiredMixin, FormView):
    """A row against a payment or an invoice, never an edit of it."""

    model = None
    form_class = ReversalForm
    template_name = "components/form_page.html"
    extra_context = {"submit_label": _("冲销")}

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        contracts = Contract.objects.visible_to(request.user)
        rows = self.model.objects.filter(contract__in=contracts.values("pk"))
        self.paper = get_object_or_404(rows.select_related("contract"), pk=kwargs["pk"])
        if not request.user.has_perm("contracts.reverse_paper", self.paper):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        title = _("冲销%(kind)s %(number)s（尚余 %(net)s）") % {
            "kind": self.model._meta.verbose_name,
            "number": self.paper,
            "net": yuan(self.paper.net),
        }
        url = self.paper.contract.get_absolute_url()
        return super().get_context_data(page_title=title, cancel_url=url, **kwargs)

    def form_valid(self, form):
        try:
            corrections.reverse(
                self.paper, by=self.request.user, on=timezone.localdate(), **form.cleaned_data
            )
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("已冲销，原来的一行保留可查。"))
        return HttpResponseRedirect(self.paper.contract.get_absolute_url())

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ReversePayment(Reverse):
    model = Payment


class ReverseInvoice(Reverse):
    model = Invoice


class CertificateView(LoginRequiredMixin, DetailView):
    """登记证明 PDF, for those who may see the contract and while the registration stands."""

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
