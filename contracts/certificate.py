"""What the certificate of registration says. Its public page shows the status of today: a revoked
registration stays visible for ever, whatever the paper says."""

import hashlib
from datetime import UTC, datetime, time

from django.conf import settings
from django.utils.translation import gettext as _

from contracts.fonts import printable
from techmarket.codes.models import Region
from techmarket.money import date_cn, yuan


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
    return contract.rulebook.name


def party_text(party):
    return f"{party.name}（{party.uscc}）" if party.uscc else party.name


def check_code(contract):
    """Typed with the number, it opens the public check as the QR code does."""
    digest = hashlib.sha256(contract.certificate_token.encode()).hexdigest().upper()
    return f"{digest[:4]}-{digest[4:8]}"


def certificate_pdf(contract) -> bytes:
    """PDF of a registered contract; the same contract gives the same bytes."""
    # Whoever draws nothing need not wait a second at every start.
    from contracts.drawing import MUTED, Certificate

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
