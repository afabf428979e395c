from copy import copy

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts import doubts
from contracts.models import Contract, ContractParty, Invoice, Payment, Reversal
from contracts.services import check_parties
from contracts.workflows import RejectionReason
from institutions.models import Organization
from techmarket.attachments.forms import UploadField
from techmarket.codes.forms import UsccField
from techmarket.pages.doubts import DoubtingFormMixin
from techmarket.pages.forms import CodeModelForm
from techmarket.pages.sections import Section
from techmarket.pages.widgets import DayInput, MoneyInput
from techmarket.workflow.forms import NoteForm

ROLES = (
    (ContractParty.Role.SELLER, "seller_uscc"),
    (ContractParty.Role.BUYER, "buyer_uscc"),
    (ContractParty.Role.INTERMEDIARY, "intermediary_uscc"),
)


class ContractForm(DoubtingFormMixin, CodeModelForm):
    """A draft. Parties are named by their unified social credit code and must be registered."""

    seller_uscc = UsccField(label=_("卖方（统一社会信用代码）"))
    buyer_uscc = UsccField(label=_("买方（统一社会信用代码）"))
    intermediary_uscc = UsccField(
        label=_("中介方（统一社会信用代码）"),
        required=False,
        help_text=_("合同中列名并约定了工作内容的技术转移机构，可留空。"),
    )
    intermediary_work = forms.CharField(label=_("中介方承担的工作"), required=False, max_length=200)

    sections = [
        Section("matter", _("合同"), ["title", "kind", "ip_kind"]),
        Section(
            "parties",
            _("当事人"),
            ["seller_uscc", "buyer_uscc", "intermediary_uscc", "intermediary_work", "is_related"],
        ),
        Section(
            "terms",
            _("期限与金额"),
            ["signed_on", "begins_on", "ends_on", "total_amount", "technical_amount", "pay_method"],
        ),
        Section("licence", _("许可（许可合同填写）"), ["licence_mode", "licence_years"]),
        Section(
            "statistics",
            _("领域与统计"),
            ["field", "industry", "plan_source", "goal", "implementation_region"],
        ),
    ]

    class Meta(CodeModelForm.Meta):
        model = Contract
        fields = [
            "title",
            "kind",
            "signed_on",
            "begins_on",
            "ends_on",
            "total_amount",
            "technical_amount",
            "pay_method",
            "is_related",
            "field",
            "industry",
            "ip_kind",
            "plan_source",
            "goal",
            "implementation_region",
            "licence_mode",
            "licence_years",
        ]

    field_order = ["title", "seller_uscc", "buyer_uscc", "intermediary_uscc", "intermediary_work"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = self.fields["kind"].queryset
        self.fields["kind"].queryset = kinds.filter(children__isnull=True)  # sub-kinds only
        self.before = copy(self.instance) if self.instance.pk else None
        if self.instance.pk:
            self.initial |= self.parties_of(self.instance)

    @staticmethod
    def parties_of(contract):
        found = {name: contract.party(role) for role, name in ROLES}
        initial = {name: party.uscc for name, party in found.items() if party}
        middle = found["intermediary_uscc"]
        return initial | {"intermediary_work": middle.work if middle else ""}

    def clean(self):
        cleaned = super().clean()
        organizations = {}
        for role, name in ROLES:
            code = cleaned.get(name)
            if code:
                organizations[role] = self.find(code, name)
        self.organizations = organizations
        if not self.errors:
            check_parties(self.parties(), by=self.user)
        return cleaned

    def doubts(self):
        return doubts.newly_about(self.instance, self.before, on=timezone.localdate())

    def find(self, code, name):
        found = Organization.objects.verified().filter(uscc=code).first()
        if found is None:
            self.add_error(name, _("平台上没有通过核验的该单位，请对方先登记并通过核验。"))
        return found

    def parties(self):
        """Unsaved parties, as the organisations stand now."""
        work = self.cleaned_data.get("intermediary_work", "")
        return [
            ContractParty.of(
                organization,
                role,
                work=work if role == ContractParty.Role.INTERMEDIARY else "",
            )
            for role, organization in self.organizations.items()
        ]


class AcceptanceForm(NoteForm):
    accepted_on = forms.DateField(
        label=_("受理日期"),
        initial=timezone.localdate,
        widget=DayInput(),
        help_text=_("登记时限自受理次日起算；补正的以补正材料送达日为受理日。"),
    )
    is_disputed = forms.BooleanField(
        label=_("对能否认定有争议"),
        required=False,
        help_text=_("勾选的，登记时限为 30 个工作日；没有争议的不勾选。"),
    )

    def clean_accepted_on(self):
        accepted_on = self.cleaned_data["accepted_on"]
        if accepted_on > timezone.localdate():
            raise ValidationError(_("受理日期不能晚于今天。"))
        return accepted_on


class RegisterForm(NoteForm):
    takes_subject = True

    technical_amount = forms.DecimalField(
        label=_("核定技术交易额（元）"),
        max_digits=18,
        decimal_places=2,
        min_value=0,
        widget=MoneyInput,
    )
    technical_income = forms.DecimalField(
        label=_("核定技术性收入（元）"),
        max_digits=18,
        decimal_places=2,
        min_value=0,
        required=False,
        widget=MoneyInput,
        help_text=_("履行后据实核定，可留空。"),
    )
    checklist = forms.MultipleChoiceField(
        label=_("认定条件"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请逐条核对；有不符合的应退回补正或不予登记。")},
    )

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        sentences = subject.rulebook.conditions_for(subject.kind_id)
        self.fields["checklist"].choices = [(text, text) for text in sentences]
        self.fields["technical_amount"].initial = subject.technical_amount

    def clean_checklist(self):
        ticked = self.cleaned_data["checklist"]
        if len(ticked) < len(self.fields["checklist"].choices):
            raise ValidationError(self.fields["checklist"].error_messages["required"])
        return ticked


class RejectForm(NoteForm):
    takes_subject = True
    rejection_reason = forms.ChoiceField(
        label=_("不予登记的情形"), choices=[("", _("请选择")), *RejectionReason.choices]
    )

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        known = {"", *subject.rulebook.reasons}
        field = self.fields["rejection_reason"]
        field.choices = [choice for choice in field.choices if choice[0] in known]


SCAN_LATER = _("可以稍后补传；没有文件的不能确认，不计入补助。")


class InvoiceForm(DoubtingFormMixin, CodeModelForm):
    file = UploadField(label=_("发票文件"), required=False, help_text=SCAN_LATER)

    class Meta(CodeModelForm.Meta):
        model = Invoice
        fields = ["code", "number", "issued_on", "amount"]

    def doubts(self):
        return list(doubts.about_invoice(self.instance))


class PaymentForm(DoubtingFormMixin, CodeModelForm):
    file = UploadField(label=_("转账凭证文件"), required=False, help_text=SCAN_LATER)

    class Meta(CodeModelForm.Meta):
        model = Payment
        fields = ["paid_on", "amount", "voucher_number", "voucher_total", "invoice"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["invoice"].queryset = self.instance.contract.invoices.all()
        self.fields["invoice"].help_text = _("请先登记发票，再选择本次付款对应的发票。")

    def doubts(self):
        return list(doubts.about_payment(self.instance))


class ProofForm(forms.Form):
    """Nothing to fill in: the page shows what is confirmed."""


class DenialForm(forms.Form):
    reason = forms.CharField(
        label=_("否认的理由"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("如：没有收到该笔款项；金额不符，实际为 5 万元。录入的一方和登记机构看得到。"),
    )


class ScanForm(forms.Form):
    file = UploadField(label=_("凭证文件"))


class ReversalForm(forms.Form):
    """A row against a payment or an invoice: the old one stays, nothing is edited."""

    kind = forms.ChoiceField(
        label=_("冲销原因"),
        choices=[("", _("请选择")), *Reversal.choices],
        help_text=_("录入有误的整行作废，原号码可以重新录入；退款和红字发票可以只冲一部分。"),
    )
    amount = forms.DecimalField(
        label=_("冲销金额（元）"),
        max_digits=18,
        decimal_places=2,
        required=False,
        widget=MoneyInput,
        help_text=_("填正数；留空为尚未冲销的全部金额。录入有误的不用填。"),
    )
    number = forms.CharField(
        label=_("退款凭证号或红字发票号码"),
        max_length=30,
        required=False,
        help_text=_("录入有误的不用填。"),
    )
    dated = forms.DateField(
        label=_("退款或开具日期"),
        required=False,
        widget=DayInput(),
    )
    reason = forms.CharField(label=_("说明"), max_length=200)
    file = UploadField(label=_("退款凭证或红字发票文件"), required=False)
