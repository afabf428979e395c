"""Pages of payments and invoices: enter, add the scan, confirm or deny, reverse."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts import corrections, proving, services
from contracts.forms import (
    DenialForm,
    InvoiceForm,
    PaymentForm,
    ProofForm,
    ReversalForm,
    ScanForm,
)
from contracts.models import Contract, Invoice, Payment
from techmarket.money import yuan
from techmarket.pages.service import ServiceFormView
from techmarket.pages.subject import KeptSubjectFormView


class RecordPaper(KeptSubjectFormView):
    """Invoices and payments: the service decides under the contract's lock."""

    model = Contract
    permission_required = "contracts.add_payment"
    submit_label = _("录入")
    saved_message = _("已录入，等待对方确认或登记机构核对。")
    record = None

    def get_form_kwargs(self):
        paper = self.form_class.Meta.model(contract=self.object)
        return super().get_form_kwargs() | {"instance": paper}

    def save(self, form):
        file, by = form.cleaned_data["file"], self.request.user
        return self.record(form.instance, by=by, on=timezone.localdate(), file=file)


class AddInvoice(RecordPaper):
    form_class = InvoiceForm
    page_title = _("录入发票")
    record = staticmethod(services.record_invoice)


class AddPayment(RecordPaper):
    form_class = PaymentForm
    page_title = _("录入付款凭证")
    record = staticmethod(services.record_payment)


class PaperFormView(LoginRequiredMixin, ServiceFormView):
    """A page about one payment or invoice: that of a contract one sees (else 404), and permitted
    (else 403)."""

    model = None
    permission_required = ""
    title = ""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        rows = self.model.objects.visible_to(request.user).select_related("contract")
        self.paper = get_object_or_404(rows, pk=kwargs["pk"])
        if not request.user.has_perm(self.permission_required, self.paper):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        names = {
            "kind": self.model._meta.verbose_name,
            "number": self.paper,
            "net": yuan(self.paper.net),
        }
        url = self.paper.contract.get_absolute_url()
        return super().get_context_data(
            page_title=self.title % names, paper=self.paper, cancel_url=url, **kwargs
        )

    def target_of(self, saved):
        return self.paper.contract


class Reverse(PaperFormView):
    """A row against a payment or an invoice, never an edit of it."""

    form_class = ReversalForm
    permission_required = "contracts.reverse_paper"
    title = _("冲销%(kind)s %(number)s（尚余 %(net)s）")
    submit_label = _("冲销")
    saved_message = _("已冲销，原来的一行保留可查。")

    def save(self, form):
        by, on = self.request.user, timezone.localdate()
        return corrections.reverse(self.paper, by=by, on=on, **form.cleaned_data)


class Prove(PaperFormView):
    form_class = ProofForm
    permission_required = "contracts.prove_paper"
    intro_template = "contracts/proof_intro.html"
    title = _("确认%(kind)s %(number)s")
    submit_label = _("确认属实")
    saved_message = _("已确认，此后只能冲销，不能修改。")

    def save(self, form):
        return proving.prove(self.paper, by=self.request.user, at=timezone.now())


class Deny(PaperFormView):
    form_class = DenialForm
    permission_required = "contracts.deny_paper"
    intro_template = "contracts/proof_intro.html"
    title = _("否认%(kind)s %(number)s")
    submit_label = _("否认")
    saved_message = _("已否认：不计入补助，已告知录入的一方和登记机构。")

    def save(self, form):
        reason, by = form.cleaned_data["reason"], self.request.user
        return proving.deny(self.paper, reason=reason, by=by, at=timezone.now())


class AddScan(PaperFormView):
    form_class = ScanForm
    permission_required = "contracts.complete_paper"
    title = _("补传%(kind)s %(number)s 的文件")
    submit_label = _("上传")
    saved_message = _("文件已上传，等待对方确认或登记机构核对。")

    def save(self, form):
        return proving.complete(self.paper, form.cleaned_data["file"], by=self.request.user)


class ReversePayment(Reverse):
    model = Payment


class ReverseInvoice(Reverse):
    model = Invoice


class ProvePayment(Prove):
    model = Payment


class ProveInvoice(Prove):
    model = Invoice


class DenyPayment(Deny):
    model = Payment


class DenyInvoice(Deny):
    model = Invoice


class AddPaymentScan(AddScan):
    model = Payment


class AddInvoiceScan(AddScan):
    model = Invoice


def paper_rows(papers, user):
    """[(paper, what this user may do with it)] for the page of a contract."""
    names = ("prove_paper", "deny_paper", "complete_paper", "reverse_paper")
    return [
        (paper, {name: user.has_perm(f"contracts.{name}", paper) for name in names})
        for paper in papers
    ]
