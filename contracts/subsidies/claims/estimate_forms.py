"""The two ways to ask on the page: one contract in a few fields, or a whole file of facts."""

import json

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.subsidies.policies.pack import load_clauses
from techmarket.api.parsers import MAX_BODY
from techmarket.pages.forms import RegionField
from techmarket.pages.widgets import DayInput


def clause_choices():
    every = [("", _("全部条款"))]
    return every + [(clause.id, f"{clause.id} {clause.title}") for clause in load_clauses()]


class FactsForm(forms.Form):
    """A whole file of facts, pasted or uploaded."""

    facts = forms.CharField(
        label=gettext_lazy("事实（JSON）"),
        required=False,
        strip=False,
        max_length=MAX_BODY,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy("粘贴，或在下面选择文件；格式与接口、命令相同，见本页样例。"),
    )
    file = forms.FileField(label=gettext_lazy("或选择文件"), required=False)
    scheme = forms.ChoiceField(label=gettext_lazy("条款"), required=False, choices=clause_choices)
    on = forms.DateField(
        label=gettext_lazy("计算日"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("可不填：用文件里的日期，没有时用今天。"),
    )

    def clean(self):
        data = super().clean()
        file = data.get("file")
        if file and file.size > MAX_BODY:
            self.add_error("file", _("文件超过 1 MB，请分批测算，或用命令。"))
        elif not file and not data.get("facts", "").strip():
            self.add_error("facts", _("请粘贴事实，或选择一个 JSON 文件。"))
        return data

    def content(self) -> bytes:
        file = self.cleaned_data.get("file")
        return file.read() if file else self.cleaned_data["facts"].encode(errors="surrogatepass")

    def wanted(self) -> dict:
        return {"scheme": self.cleaned_data["scheme"], "on": self.cleaned_data["on"]}


class ShortForm(forms.Form):
    """One contract in a few fields, for the clauses that people ask about most."""

    KINDS = (
        ("enterprise", gettext_lazy("购买技术的企业")),
        ("university", gettext_lazy("转出技术的高等院校")),
        ("institute", gettext_lazy("转出技术的科研院所")),
        ("agency", gettext_lazy("促成交易的技术转移机构（省级以上示范机构）")),
    )
    PAYMENTS = 3

    kind = forms.ChoiceField(label=gettext_lazy("申请单位"), choices=KINDS)
    region = RegionField(label=gettext_lazy("申请单位所在地"))
    seller_region = RegionField(
        label=gettext_lazy("卖方所在地"),
        required=False,
        help_text=gettext_lazy("申请单位自己是卖方的不用填。"),
    )
    place = RegionField(label=gettext_lazy("技术转化的地方"))
    amount = forms.DecimalField(
        label=gettext_lazy("合同成交额（元）"), min_value=1, max_digits=18, decimal_places=2
    )
    registered_on = forms.DateField(label=gettext_lazy("合同登记日期"), widget=DayInput())
    on = forms.DateField(
        label=gettext_lazy("申请日期"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("可不填，按今天。"),
    )
    granted = forms.DecimalField(
        label=gettext_lazy("同一政策已获的补助（元）"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=2,
        help_text=gettext_lazy("本年度已经得到的；没有的留空。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, self.PAYMENTS + 1):
            names = {"number": number}
            self.fields[f"paid_on_{number}"] = forms.DateField(
                label=_("第 %(number)d 笔付款日期") % names,
                required=number == 1,
                widget=DayInput(),
            )
            self.fields[f"paid_{number}"] = forms.DecimalField(
                label=_("第 %(number)d 笔付款金额（元）") % names,
                required=number == 1,
                min_value=0,
                max_digits=18,
                decimal_places=2,
            )

    def clean(self):
        data = super().clean()
        if data.get("kind") == "agency" and not data.get("seller_region"):
            self.add_error("seller_region", _("请填写卖方所在地。"))
        if data.get("kind") == "enterprise" and not data.get("seller_region"):
            self.add_error("seller_region", _("请填写卖方所在地，境外的请用下面的 JSON。"))
        return data

    def wanted(self) -> dict:
        return {}

    def content(self) -> bytes:
        """Vouchers and invoices are taken for given: this is to try out, not to apply."""
        return json.dumps(self.document(), ensure_ascii=False).encode()

    def document(self) -> dict:
        data = self.cleaned_data
        on = data["on"] or timezone.localdate()
        return {
            "application": {"year": on.year, "date": on.isoformat()},
            "applicant": {**self.applicant(on), "already_granted": self.grants(on)},
            "contracts": [self.contract()],
        }

    def applicant(self, on) -> dict:
        kind = self.cleaned_data["kind"]
        ttd = {"kind": "ttd", "level": "provincial", "valid_from": "2000-01-01"}
        return {
            **OWN,
            "kind": kind,
            "region": self.cleaned_data["region"].pk,
            "qualifications": [ttd] if kind == "agency" else [],
        }

    def grants(self, on) -> list[dict]:
        amount, kind = self.cleaned_data["granted"], self.cleaned_data["kind"]
        schemes = SCHEMES[kind] if amount else ()
        return [{"scheme": s, "year": on.year, "amount": f"{amount:.2f}"} for s in schemes]

    def contract(self) -> dict:
        data, kind = self.cleaned_data, self.cleaned_data["kind"]
        seller = data["seller_region"] and data["seller_region"].pk
        own = {**OWN, "region": data["region"].pk}
        sides = {
            "seller": {**OTHER, "region": seller} if kind in ("enterprise", "agency") else own,
            "buyer": own if kind == "enterprise" else {**BUYER, "region": data["place"].pk},
            "intermediaries": [own] if kind == "agency" else [],
        }
        registered = data["registered_on"].isoformat()
        payments = list(self.payments())
        return {
            "number": "9" * 16,
            "title": "试算的合同",
            "kind": "ZR",
            "status": "registered",
            "signed_on": registered,
            "registered_on": registered,
            "amount": f"{data['amount']:.2f}",
            "implementation_region": data["place"].pk,
            **sides,
            "payments": payments,
            "invoices": [
                {"number": p["invoice_number"], "issued_on": p["paid_on"], "amount": p["amount"]}
                for p in payments
            ],
        }

    def payments(self):
        for number in range(1, self.PAYMENTS + 1):
            day, amount = (
                self.cleaned_data.get(f"{name}_{number}") for name in ("paid_on", "paid")
            )
            if day and amount:
                names = {"voucher_number": f"凭证{number}", "invoice_number": f"发票{number}"}
                yield {"paid_on": day.isoformat(), "amount": f"{amount:.2f}", **names}


# Parties of a contract that is only tried out.
OWN = {"name": "本单位", "uscc": "910000000000000001"}
OTHER = {"name": "卖方", "uscc": "910000000000000002"}
BUYER = {"name": "买方", "uscc": "910000000000000003"}
SCHEMES = {
    "enterprise": ("HB-S1", "HU-S1"),
    "university": ("HB-S2",),
    "institute": ("HB-S2",),
    "agency": ("HB-S5",),
}
