"""Papers of one page of PDF: what the registrar and the officer can open."""

from django.contrib.contenttypes.models import ContentType
from fpdf import FPDF

from contracts.fonts import embed
from contracts.models import Contract, Invoice, Payment
from contracts.models.papers import CONTRACT_TEXT, INVOICE, VOUCHER
from contracts.workflows import Status
from institutions.models import LICENCE, Organization
from techmarket.attachments.models import Attachment
from techmarket.attachments.validators import drawn_by_us
from techmarket.money import date_cn, yuan

DECIDED = (Status.REGISTERED, Status.REJECTED, Status.REVOKED)
TITLE = "技术合同（示例文本）"
CLAUSES = (
    "一、标的：卖方按本合同约定向买方交付技术资料，提供技术指导和人员培训。",
    "二、验收：买方在收到全部成果后三十日内按附件所列技术指标组织验收，双方签字确认。",
    "三、价款：按约定方式支付；非技术性费用另行列明，不计入技术交易额。",
    "四、知识产权：后续改进的成果归改进方所有，对方在同等条件下优先受让。",
    "五、保密：双方对技术秘密承担保密义务，期限至合同终止后三年。",
)
ARCHIVED = "本文本为示例。当事人、标的、价款和期限见平台上的登记信息。"
SCANNED = "本文件为示例。号码、日期和金额见平台上的登记信息。"
LICENSED = "本证照为示例。单位名称、统一社会信用代码等见平台上的登记信息。"
LICENCE_TITLE = "营业执照（示例）"
MARGIN, LINE = 22, 9
KIND = CONTRACT_TEXT


def store_text(contract_id):
    """The contract's text, once; uploaded by whoever entered the contract."""
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=contract_id)
    if not Attachment.objects.filter_for(contract).filter(kind=KIND).exists():
        store(contract, text_pdf(particulars(contract)))


def store_archive():
    """Contracts that were decided long ago share one text: each its own would take minutes."""
    content = text_pdf([ARCHIVED])
    # Locked before it is asked what is stored: who waits here finds what the first one stored.
    decided = list(Contract.objects.filter(status__in=DECIDED, is_demo=True).select_for_update())
    kind = ContentType.objects.get_for_model(Contract)
    stored = Attachment.objects.filter(subject_type=kind, kind=KIND)
    having = set(stored.values_list("subject_id", flat=True))
    for contract in decided:
        if contract.pk not in having:
            store(contract, content)


def store(contract, content):
    file = drawn_by_us(content, "技术合同全文.pdf")
    Attachment.store(file, subject=contract, kind=KIND, by=contract.created_by)


def store_scans():
    """Of payments and invoices that wait to be confirmed; nobody opens those of long ago."""
    for model, title, kind in ((Payment, "转账凭证", VOUCHER), (Invoice, "发票", INVOICE)):
        content = text_pdf([SCANNED], title=f"{title}（示例）")
        for paper in model.objects.waiting().filter(contract__is_demo=True, files=None):
            file = drawn_by_us(content, f"{title}.pdf")
            Attachment.store(file, subject=paper, kind=kind, by=paper.created_by)


def store_licences():
    """Who waits to be verified has its own; those of long ago share one."""
    common = text_pdf([LICENSED], title=LICENCE_TITLE)
    for unit in Organization.objects.filter(is_demo=True).select_related("region"):
        if not unit.licences.exists():
            own = None if unit.is_verified else text_pdf(licence_lines(unit), title=LICENCE_TITLE)
            file = drawn_by_us(own or common, "营业执照.pdf")
            Attachment.store(file, subject=unit, kind=LICENCE, by=unit.created_by)


def licence_lines(unit):
    rows = (
        ("名称", unit.name),
        ("统一社会信用代码", unit.uscc),
        ("住所", unit.address or unit.region.full_name),
        ("法定代表人", unit.legal_representative),
    )
    return [f"{label}：{value}" for label, value in rows]


def text_pdf(head, *, title=TITLE):
    lines = [*head, *CLAUSES] if title == TITLE else head
    pdf = FPDF(format="A4")
    embed(pdf, *lines)
    pdf.set_margins(MARGIN, MARGIN)
    pdf.add_page()
    pdf.set_font("cjk", size=18)
    pdf.cell(0, 2 * LINE, title, align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("cjk", size=11)
    for line in lines:
        pdf.multi_cell(0, LINE, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def particulars(contract):
    rows = (
        ("项目名称", contract.title),
        ("合同类别", contract.kind),
        ("卖方", contract.seller.name),
        ("买方", contract.buyer.name),
        ("签订日期", date_cn(contract.signed_on)),
        ("有效期", f"{date_cn(contract.begins_on)} 至 {date_cn(contract.ends_on)}"),
        ("合同成交额", yuan(contract.total_amount)),
        ("技术交易额", yuan(contract.technical_amount)),
    )
    return [f"{label}：{value}" for label, value in rows]
