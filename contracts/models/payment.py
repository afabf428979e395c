"""付款凭证与发票。"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext_lazy as _

from techmarket.codes.identifiers import normalise_number

ONE_INVOICE = _("该发票号码已登记，一张发票只能用于一份合同。")
ONE_VOUCHER = _("该转账凭证号已登记，一张凭证只能使用一次。")


class NumberField(models.CharField):
    """A number on paper, in one spelling however it is typed; nothing but dashes is no number."""

    def to_python(self, value):
        value = super().to_python(value)
        return value if value is None else normalise_number(value).strip("-")

    def pre_save(self, model_instance, add):
        number = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, number)
        return number


def without_dashes(name):
    return Replace(name, Value("-"), Value(""))


class PaperModel(models.Model):
    """A paper counts once: “PZ-1” and “PZ1” are the same one."""

    number_field = used_already = ""

    class Meta:
        abstract = True

    def clean(self):
        key = getattr(self, self.number_field).replace("-", "")
        others = type(self)._default_manager.alias(key=without_dashes(self.number_field))
        if others.filter(key=key).exclude(pk=self.pk).exists():
            raise ValidationError({self.number_field: self.used_already})


class Invoice(PaperModel):
    """发票：一张发票只为一份合同服务一次。"""

    number_field, used_already = "number", ONE_INVOICE

    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="invoices"
    )
    number = NumberField(
        _("发票号码"),
        max_length=30,
        unique=True,
        error_messages={"unique": ONE_INVOICE},
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
            ),
            models.UniqueConstraint(without_dashes("number"), name="invoice_used_once"),
        ]

    def __str__(self):
        return self.number

    def may_open_files(self, user):
        return True


class Payment(PaperModel):
    """到账：一笔有凭证的实际付款。补助以它为准，不以合同金额为准。"""

    number_field, used_already = "voucher_number", ONE_VOUCHER

    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="payments"
    )
    paid_on = models.DateField(_("付款日期"))
    amount = models.DecimalField(_("付款金额（元）"), max_digits=18, decimal_places=2)
    voucher_number = NumberField(
        _("转账凭证号"),
        max_length=60,
        unique=True,
        error_messages={"unique": ONE_VOUCHER},
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
            ),
            models.UniqueConstraint(without_dashes("voucher_number"), name="voucher_used_once"),
        ]
        indexes = [models.Index(fields=["paid_on"])]

    def __str__(self):
        return self.voucher_number
