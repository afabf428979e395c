"""The buyer confirms what the seller has entered, before it goes to the registrar.

The confirmation is one of these very data: its digest is kept, and other data have another. Where
the buyer has nobody in the market who could confirm, the signed contract and the registrar's look
at it stand instead.
"""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.models import Membership
from techmarket.accounts.models import User, person_field

CONFIRMED = (
    "title",
    "kind_id",
    "signed_on",
    "begins_on",
    "ends_on",
    "pay_method",
    "is_related",
    "field_id",
    "industry_id",
    "ip_kind_id",
    "plan_source_id",
    "goal_id",
    "implementation_region_id",
    "licence_mode",
    "licence_years",
)
OF_PARTY = ("role", "organization_id", "name", "uscc", "work")


class Confirmable(models.Model):
    confirmed_by = person_field(_("确认人"))
    confirmed_at = models.DateTimeField(_("买方确认时间"), null=True, editable=False)
    confirmed_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    def data_digest(self):
        """Of all that the parties have to agree on."""
        terms = [str(getattr(self, name)) for name in CONFIRMED]
        amounts = [f"{self.total_amount:.2f}", f"{self.technical_amount:.2f}"]
        parties = [[str(getattr(p, name)) for name in OF_PARTY] for p in self.parties.all()]
        text = json.dumps([terms, amounts, sorted(parties)], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def is_confirmed(self):
        return bool(self.confirmed_at) and self.confirmed_digest == self.data_digest()

    def confirmers(self):
        """Members of the buyer who do not act for the seller, too."""
        seller, buyer = self.seller, self.buyer
        if not (seller and buyer and seller.organization_id and buyer.organization_id):
            return User.objects.none()
        both = Membership.objects.filter(organization=seller.organization_id)
        mine = Membership.objects.filter(organization=buyer.organization_id)
        mine = mine.exclude(user__in=both.values("user"))
        return User.objects.filter(is_active=True, pk__in=mine.values("user"))

    def confirm(self, by, at):
        if not self.confirmers().filter(pk=by.pk).exists():
            raise ValidationError(_("须由买方的人员确认；同时代表卖方的不能确认。"))
        self.confirmed_by, self.confirmed_at = by, at
        self.confirmed_digest = self.data_digest()

    def forget_confirmation(self):
        self.confirmed_by = self.confirmed_at = None
        self.confirmed_digest = ""

    def check_confirmed(self):
        if not self.is_confirmed and self.confirmers().exists():
            raise ValidationError(
                _("买方还没有确认现在的合同数据，请买方人员打开本页“确认合同数据”后再提交。")
            )
