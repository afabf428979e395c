"""What a contract goes through on its way to the certificate, and who answers for it there."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.fonts import refuse_undrawable
from contracts.models.fingerprint import fingerprint, refuse_twin
from contracts.models.papers import CONTRACT_TEXT
from contracts.rulebooks import registration_deadline, rulebook_on
from demands.services import conclude
from institutions.models import organization_ids
from techmarket.accounts.models import User
from techmarket.attachments.models import Attachment
from techmarket.codes.models import Region
from techmarket.numbers.models import NumberSeries
from techmarket.workflow.actions import perform


class Registering:
    """The steps that the transitions of a Contract take; it keeps no fields of its own."""

    def check_complete(self):
        if self.seller is None or self.buyer is None:
            raise ValidationError(_("须填写卖方和买方。"))
        text = Attachment.objects.filter_for(self).filter(kind=CONTRACT_TEXT)
        if not text.exists():
            raise ValidationError(_("请先上传合同全文（含附件），再提交认定登记。"))
        self.check_printable()

    def check_printable(self):
        """The certificate must print every character: name those that will not, beforehand."""
        names = {str(_("项目名称")): self.title}
        for party in (self.seller, self.buyer):
            names[_("%(role)s名称") % {"role": party.get_role_display()}] = party.name
        refuse_undrawable(names)

    def seal(self):
        self.fingerprint = fingerprint(self)
        refuse_twin(self)

    def start_clock(self, accepted_on, is_disputed):
        if self.submitted_on and accepted_on < self.submitted_on:
            raise ValidationError({"accepted_on": _("受理日期不得早于提交日期。")})
        if accepted_on > self.ends_on:
            raise ValidationError({"accepted_on": _("已超过合同有效期，不能受理。")})
        self.accepted_on, self.is_disputed = accepted_on, is_disputed
        self.due_on = registration_deadline(
            accepted_on, self.technical_amount, disputed=is_disputed
        )

    @property
    def rulebook(self):
        """The rules it is handled by: of the day of acceptance, or of today before that."""
        return rulebook_on(self.accepted_on or self.registered_on or timezone.localdate())

    def clause_of(self, move):
        return self.rulebook.name if move.custom.clause else ""

    def settle_amounts(self, technical_amount, technical_income):
        if technical_amount is not None:
            self.technical_amount = technical_amount
        if not 0 < self.technical_amount <= self.total_amount:
            raise ValidationError({"technical_amount": _("技术交易额须大于 0 且不超过成交额。")})
        if technical_income is not None and not 0 <= technical_income <= self.technical_amount:
            raise ValidationError({"technical_income": _("技术性收入不得超过技术交易额。")})
        self.technical_income = technical_income

    def issue_certificate(self, registrar, checklist, *, on):
        self.check_printable()
        self.number = NumberSeries.take_registration(self.station_region_id, on.year)
        self.registered_on, self.registrar, self.checklist = on, registrar, list(checklist)
        self.certificate_token = secrets.token_hex(16)
        system = User.objects.system()
        if self.intent_id and self.intent.status == "accepted":
            conclude(self.intent, by=system)
        if self.engagement_id and self.engagement.status == "active":
            perform(self.engagement, "conclude", actor=system)

    def refuse_own(self, by):
        """No registrar registers a contract of their own unit."""
        if set(self.organization_pks) & organization_ids(by):
            raise ValidationError(_("您所在单位是合同当事人，应当回避，请由其他登记员办理。"))

    @property
    def station_region_id(self):
        """Where it is registered: where the seller is, or the buyer if the seller is abroad."""
        seller, buyer = self.seller, self.buyer
        side = seller if seller and seller.region_id else buyer
        return side.region_id if side else None

    @property
    def office(self):
        region = Region.objects.filter(pk=self.station_region_id).first()
        return _("%(region)s技术合同登记机构") % {"region": region.full_name if region else ""}

    @property
    def legal_date(self):
        return self.due_on

    @property
    def applicant(self):
        """The seller registers; the buyer does where the seller is not on the platform (abroad)."""
        seller = self.seller
        return seller if seller and seller.organization_id else self.buyer

    def certificate_url(self):
        return settings.SITE_URL + reverse("contracts:verify", args=[self.certificate_token])
