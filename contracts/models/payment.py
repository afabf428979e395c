"""付款凭证与发票。"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from techmarket.codes.identifiers import normalise_number


class NumberField(models.CharField):
    """A number on paper. However it is typed, it is stored, found and compared as one spelling."""

    def to_python(self, value):
        value = super().to_python(value)
        return value if value is None else normalise_number(value)

    def pre_save(self, model_instance, add):
        number = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, number)
        return number


class Invoice(models.Model):
    """发票：一张发票只为一份合同服务一次。"""

    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="invoices"
    )
    number = NumberField(
        _("发票号码"),
        max_length=30,
        unique=True,
        error_messages={"unique": _("该发票号码已登记，一张发票只能用于一份合同。")},
    )
    issued_on = models.DateField(_("开票日期"))
    amount = models.DecimalField(_("价税合计（元）"), max_digits=18, decimal_places=2)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("发票")
        ordering = ["issued_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="invoice_amount_positive",
                violation_error_message=_("发票金额须大于 0 元。"),
            )
        ]

    def __str__(self):
        return self.number

    def may_open_files(self, user):
        return True


class Payment(models.Model):
    """到账：一笔有凭证的实际付款。补助以它为准，不以合同金额为准。"""

    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="payments"
    )
    paid_on = models.DateField(_("付款日期"))
    amount = models.DecimalField(_("付款金额（元）"), max_digits=18, decimal_places=2)
    voucher_number = NumberField(
        _("转账凭证号"),
        max_length=60,
        unique=True,
        error_messages={"unique": _("该转账凭证号已登记，一张凭证只能使用一次。")},
    )
    invoice = models.ForeignKey(
        Invoice,
        verbose_name=_("对应发票"),
        on_delete=models.PROTECT,
        related_name="payments",
        null=True,
        blank=True,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("付款")
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="payment_amount_positive",
                violation_error_message=_("付款金额须大于 0 元。"),
            )
        ]
        indexes = [models.Index(fields=["paid_on"])]

    def __str__(self):
        return self.voucher_number
