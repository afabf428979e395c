"""The import pages of the ledgers, as the tests use them."""

import csv
import datetime as dt
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contracts.models import Invoice, Payment
from techmarket.exchange.models import Import
from tests.clients import client_of, text_of
from tests.factories.demands import member_of

TODAY = timezone.localdate()
SIGNED = TODAY - dt.timedelta(days=30)
NUMBER = "26310000000000000001"


class Ledger:
    """The import page of one of the ledgers, and rows about one contract."""

    def __init__(self, kind, contract, by=None):
        self.kind, self.contract = kind, contract
        self.client = client_of(by or member_of(contract.buyer.organization))
        self.url = f"/contracts/{kind}s/"
        self.model = {"payment": Payment, "invoice": Invoice}[kind]

    def row(self, **cells):
        own = {
            "payment": {"转账凭证号": "PZ-1", "付款日期": str(TODAY), "付款金额（元）": "300000"},
            "invoice": {"发票号码": NUMBER, "开票日期": str(TODAY), "价税合计（元）": "300000"},
        }
        return {"合同登记编号": self.contract.number} | own[self.kind] | cells

    def against(self, number, **cells):
        """A row against an earlier one."""
        blank = dict.fromkeys(self.row(), "") | {"合同登记编号": self.contract.number}
        return blank | {"冲销的号码": number, "冲销原因": "退款", "冲销说明": "多付退回。"} | cells

    def send(self, *rows):
        names = list(dict.fromkeys(name for row in rows for name in row))
        text = io.StringIO()
        writer = csv.DictWriter(text, names)
        writer.writeheader()
        writer.writerows(rows)
        return self.upload(text.getvalue().encode())

    def upload(self, body, name="台账.csv"):
        file = SimpleUploadedFile(name, body)
        return self.client.post(f"{self.url}import/", {"file": file})

    def write(self, *rows):
        """Send, look at the dry run, confirm; gives the import."""
        before = self.model.objects.count()
        dry = self.send(*rows)
        assert dry.context.get("problems") is None, dry.context["problems"]
        assert self.model.objects.count() == before
        answer = self.client.post(f"{self.url}import/", {"token": dry.context["token"]})
        assert answer.status_code == 302, answer.context["problems"]
        return Import.objects.latest("pk")

    def problems(self, *rows):
        answer = self.send(*rows)
        assert answer.status_code == 422, text_of(answer)
        return [message for row in answer.context["problems"] for message in row["messages"]]

    @property
    def amounts(self):
        return [int(row.amount) for row in self.model.objects.order_by("pk")]
