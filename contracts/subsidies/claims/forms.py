from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.subsidies.claims.models import Claim, Scheme
from techmarket.money import yuan
from techmarket.pages.forms import CodeModelForm, OwnOrganizationMixin
from techmarket.pages.sections import Section
from techmarket.pages.widgets import DayInput
from techmarket.workflow.forms import NoteForm


class ClaimForm(OwnOrganizationMixin, CodeModelForm):
    """Which policy, for whom, which year. Contracts and payments are already on file."""

    sections = [
        Section("matter", _("政策与申请单位"), ["scheme", "applicant", "year"]),
        Section("note", _("说明"), ["note"]),
    ]

    class Meta(CodeModelForm.Meta):
        model = Claim
        fields = ["scheme", "applicant", "year", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_organizations("applicant")
        schemes = self.fields["scheme"]
        schemes.queryset = Scheme.objects.in_force(on=timezone.localdate())
        schemes.empty_label = _("请选择政策")
        self.fields["note"].help_text = _("可不填。合同、付款凭证和发票已在平台登记，不用再交。")

    def clean_year(self):
        return check_year(self.cleaned_data["year"], on=timezone.localdate())


def check_year(year, *, on):
    """“上年度” is the year before the claim: another year has other payments and another cap."""
    if year != on.year:
        raise ValidationError(
            _("申报年度只能是提交申请的年度，请填 %(year)d。") % {"year": on.year}
        )
    return year


class PayForm(NoteForm):
    """What was paid is the sheet's amount: it is shown here, not entered."""

    takes_subject = True
    field_order = ["payment_reference", "paid_on", "note"]

    paid_on = forms.DateField(
        label=_("拨付日期"),
        initial=timezone.localdate,
        widget=DayInput(),
        help_text=_("资金实际拨出的日期，须在公示期满以后，不能晚于今天。"),
    )
    payment_reference = forms.CharField(label=_("拨付凭证号"), max_length=60)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["payment_reference"].help_text = _(
            "向%(name)s拨付 %(amount)s。请填国库集中支付凭证或银行回单编号。"
        ) % {"name": subject.applicant, "amount": yuan(subject.amount)}

    def clean_paid_on(self):
        paid_on = self.cleaned_data["paid_on"]
        if paid_on > timezone.localdate():
            raise ValidationError(_("拨付日期不能晚于今天。"))
        return paid_on
