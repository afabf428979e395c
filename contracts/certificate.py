"""The certificate of registration as a PDF. The QR code leads to the public page that shows the
status of today: a revoked registration stays visible for ever, whatever the paper says."""

import hashlib
import io
from datetime import UTC, datetime, time

import segno
from django.conf import settings
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from contracts.deadlines import rule_for
from contracts.fonts import BOLD, MAIN, embed, font_path, printable
from techmarket.codes.models import Region
from techmarket.money import date_cn, yuan

INK, MUTED, RULE = (13, 38, 70), (95, 107, 122), (200, 208, 218)
MARGIN, LABEL_WIDTH, GAP = 22, 42, 1.5
QR_TOP = 226
SIZES = (11, 10, 9, 8, 7)  # in points; long names are printed smaller, never over the QR code
LINE = 9 / 11  # height of a line in mm per point


class Certificate(FPDF):
    """One A4 page; the fonts are embedded and subset, so it prints the same everywhere."""

    def __init__(self, *texts):
        super().__init__(format="A4")
        embed(self, *texts)
        self.add_font("cjk", style="B", fname=font_path(MAIN, BOLD))
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(False)
        self.add_page()

    def heading(self, title, number):
        self.set_draw_color(*INK)
        self.set_line_width(0.8)
        self.rect(10, 10, 190, 277)
        self.set_line_width(0.2)
        self.rect(12, 12, 186, 273)
        self.set_y(36)
        self.line_of(title, 24, "B", INK, 16)
        self.line_of(_("登记编号：%(number)s") % {"number": number}, 12, "", MUTED, 10)
        self.ln(8)

    def line_of(self, text, size, style, colour, height, align="C"):
        self.set_font("cjk", style, size)
        self.set_text_color(*colour)
        self.cell(0, height, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def rows(self, rows):
        """The largest size at which all rows end above the QR code."""
        room = QR_TOP - self.get_y()
        size = next((size for size in SIZES if self.height_of(rows, size) <= room), SIZES[-1])
        self.set_font("cjk", "", size)
        for label, value in rows:
            self.row(label, value, size * LINE)

    def height_of(self, rows, size):
        self.set_font("cjk", "", size)
        width = self.epw - LABEL_WIDTH
        lines = (self.multi_cell(width, 1, v, dry_run=True, output="LINES") for _label, v in rows)
        return sum(len(found) * size * LINE + GAP for found in lines)

    def row(self, label, value, line):
        self.set_text_color(*MUTED)
        self.cell(LABEL_WIDTH, line, label)
        self.set_text_color(*INK)
        self.multi_cell(0, line, value, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_draw_color(*RULE)
        self.line(MARGIN, self.get_y() + 0.5, 210 - MARGIN, self.get_y() + 0.5)
        self.set_y(self.get_y() + GAP)

    def qr(self, url, code):
        picture = io.BytesIO()
        segno.make(url, error="m").save(picture, kind="png", scale=8, border=1)
        self.image(picture, x=MARGIN, y=QR_TOP, w=34)
        self.set_xy(MARGIN + 40, QR_TOP + 4)
        self.set_font("cjk", "", 9)
        self.set_text_color(*MUTED)
        text = _(
            "扫描二维码核验本证明的真伪和当前状态；也可在网站“登记证明查询”按登记编号查询。\n"
            "核验码：%(code)s\n%(url)s"
        ) % {"url": url, "code": code}
        self.multi_cell(0, 6, text, align="L")


def rows_of(contract):
    """What the paper and its public check both show; who registered it is on the paper only."""
    return [
        (_("项目名称"), contract.title),
        (_("合同类别"), str(contract.kind)),
        (_("卖方"), party_text(contract.seller)),
        (_("买方"), party_text(contract.buyer)),
        (_("签订日期"), date_cn(contract.signed_on)),
        (_("有效期"), f"{date_cn(contract.begins_on)} 至 {date_cn(contract.ends_on)}"),
        (_("合同成交额"), yuan(contract.total_amount)),
        (_("技术交易额"), yuan(contract.technical_amount)),
        (_("登记机构"), station_of(contract)),
        (_("登记日期"), date_cn(contract.registered_on)),
        (_("登记依据"), basis_of(contract)),
    ]


def station_of(contract):
    """The station whose code the number bears; a party that moves does not move it."""
    region = Region.objects.filter(code=contract.number[4:10]).first()
    return _("%(region)s技术合同登记机构") % {"region": region.full_name if region else ""}


def basis_of(contract):
    return rule_for(contract.accepted_on or contract.registered_on)["name"]


def party_text(party):
    return f"{party.name}（{party.uscc}）" if party.uscc else party.name


def check_code(contract):
    """Typed with the number, it opens the public check as the QR code does."""
    digest = hashlib.sha256(contract.certificate_token.encode()).hexdigest().upper()
    return f"{digest[:4]}-{digest[4:8]}"


def certificate_pdf(contract) -> bytes:
    """PDF of a registered contract; the same contract gives the same bytes."""
    rows = [*rows_of(contract), (_("登记员"), str(contract.registrar))]
    rows = [(label, printable(value)) for label, value in rows]
    pdf = Certificate(*(value for _label, value in rows))
    pdf.set_title(_("技术合同认定登记证明"))
    registered_at = datetime.combine(contract.registered_on, time(), tzinfo=UTC)
    pdf.set_creation_date(registered_at)
    pdf.heading(_("技术合同认定登记证明"), contract.number)
    pdf.rows(rows)
    pdf.qr(contract.certificate_url(), check_code(contract))
    pdf.set_y(272)
    pdf.line_of(str(settings.SITE_NAME), 9, "", MUTED, 6)
    return bytes(pdf.output())
