"""A paper is entered by one party and counts for nothing until somebody else has proved it.

The other party may deny it instead, with a reason: then the registrar alone decides, who proves it
with the paper in hand or reverses it; or whoever entered it does.

It is proved once, by the other party or by the registrar, and then a trigger of the database keeps
it as it is (migration 0010): only a reversal changes its effect.
"""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from institutions.models import Organization
from techmarket.accounts.models import person_field
from techmarket.attachments.models import Attachment
from techmarket.codes.identifiers import normalise_number


class Proof(models.TextChoices):
    COUNTERPARTY = "counterparty", _("对方已确认")
    REGISTRAR = "registrar", _("登记机构已核对")
    STANDING = "standing", _("随既有核定")  # granted before papers had to be proved (0013)


BY_SOMEBODY = (Proof.COUNTERPARTY, Proof.REGISTRAR)
# A row against a paper counts as the paper does.
PROVED = ~Q(proof="") | Q(reverses__isnull=False) & ~Q(reverses__proof="")


class PaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the contract sees its papers."""
        contracts = self.model._meta.get_field("contract").related_model.objects
        return self.filter(contract__in=contracts.visible_to(user).values("pk"))

    def search(self, text):
        """By the contract, or by the number of the paper."""
        if not text or not text.strip():
            return self
        contracts = self.model._meta.get_field("contract").related_model.objects.search(text)
        number = Q(**{f"{self.model.number_field}__icontains": normalise_number(text)})
        return self.filter(number | Q(contract__in=contracts.order_by().values("pk")))

    def proved(self):
        return self.filter(PROVED)

    def waiting(self):
        """Entered, not yet proved, and not taken back."""
        return self.filter(proof="", reverses=None, is_void=False)


class ProvedModel(models.Model):
    entered_for = models.ForeignKey(
        Organization,
        verbose_name=_("录入单位"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        help_text=_("录入人当时代表的一方；同时代表几方的为空，只能由登记机构核对。"),
    )
    proof = models.CharField(
        _("证实"), max_length=12, choices=Proof.choices, blank=True, editable=False
    )
    proved_by = person_field(_("确认人"))
    proved_at = models.DateTimeField(_("确认时间"), null=True, editable=False)
    denial = models.CharField(_("否认的理由"), max_length=200, blank=True, editable=False)
    denied_by = person_field(_("否认人"))
    denied_at = models.DateTimeField(_("否认时间"), null=True, editable=False)
    files = GenericRelation(Attachment, "subject_id", "subject_type", related_query_name="+")

    class Meta:
        abstract = True

    @classmethod
    def proof_constraints(cls, name):
        by_somebody = Q(proof__in=BY_SOMEBODY, proved_by__isnull=False, proved_at__isnull=False)
        return [
            models.CheckConstraint(
                condition=Q(proof="", proved_by=None, proved_at=None)
                | by_somebody
                | Q(proof=Proof.STANDING, proved_at__isnull=False),
                name=f"{name}_proved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(proved_by=None) | ~Q(proved_by=F("created_by")),
                name=f"{name}_not_proved_by_its_author",
                violation_error_message=_("录入的人不能自己确认。"),
            ),
            models.CheckConstraint(
                condition=Q(denial="", denied_by=None, denied_at=None)
                | Q(denied_by__isnull=False, denied_at__isnull=False) & ~Q(denial=""),
                name=f"{name}_denied_with_reason",
                violation_error_message=_("否认须写明理由。"),
            ),
        ]

    @property
    def is_waiting(self):
        return not self.proof and self.reverses_id is None and not self.is_void and self.net > 0

    @property
    def is_denied(self):
        """Still: the registrar may have proved it since."""
        return self.is_waiting and self.denied_at is not None

    @property
    def state_in_words(self):
        if self.is_void:
            return _("已作废")
        if self.reverses_id:
            return self.get_reversal_display()
        if self.proof:
            return self.get_proof_display()
        if self.is_waiting:
            return _("对方否认") if self.is_denied else _("待确认")
        return _("已全部冲销")

    def may_open_files(self, user):
        return True  # whoever sees the contract
