"""Draws the certificate of registration; the QR code leads to its public page."""

import io

import segno
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from contracts.fonts import BOLD, MAIN, embed, font_path

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
