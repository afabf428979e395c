"""Rows against rows; numbers that are unique where they are unique in life."""

import contracts.models.payment
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


from contracts.models.payment import party_key


def fill_makers(apps, schema_editor):
    """Whose number it is: until now a number was unique in the whole country, so none collide."""
    for model, side, field in (("Invoice", "seller", "issuer"), ("Payment", "buyer", "payer")):
        rows = list(apps.get_model("contracts", model).objects.filter(**{field: ""}))
        parties = apps.get_model("contracts", "ContractParty").objects.filter(role=side)
        makers = {party.contract_id: party_key(party) for party in parties}
        for row in rows:
            setattr(row, field, makers.get(row.contract_id, ""))
        apps.get_model("contracts", model).objects.bulk_update(rows, [field], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0008_statistical_areas"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="invoice",
            name="invoice_amount_positive",
        ),
        migrations.RemoveConstraint(
            model_name="invoice",
            name="invoice_used_once",
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payment_amount_positive",
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="voucher_used_once",
        ),
        migrations.AddField(
            model_name="invoice",
            name="code",
            field=models.CharField(
                blank=True,
                help_text="纸质发票上的 10 或 12 位数字；数电发票（20 位号码）没有代码，留空。",
                max_length=12,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[0-9]{10,12}$", "发票代码是 10 至 12 位数字。"
                    )
                ],
                verbose_name="发票代码",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="is_void",
            field=models.BooleanField(default=False, editable=False, verbose_name="作废"),
        ),
        migrations.AddField(
            model_name="invoice",
            name="issuer",
            field=models.CharField(
                blank=True, editable=False, max_length=120, verbose_name="开票方"
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="reason",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="说明"),
        ),
        migrations.AddField(
            model_name="invoice",
            name="reversal",
            field=models.CharField(
                blank=True,
                choices=[("return", "退款、红字发票"), ("mistake", "录入有误")],
                editable=False,
                max_length=10,
                verbose_name="冲销原因",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="reverses",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversals",
                to="contracts.invoice",
                verbose_name="冲销",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="is_void",
            field=models.BooleanField(default=False, editable=False, verbose_name="作废"),
        ),
        migrations.AddField(
            model_name="payment",
            name="payer",
            field=models.CharField(
                blank=True, editable=False, max_length=120, verbose_name="付款方"
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="reason",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="说明"),
        ),
        migrations.AddField(
            model_name="payment",
            name="reversal",
            field=models.CharField(
                blank=True,
                choices=[("return", "退款、红字发票"), ("mistake", "录入有误")],
                editable=False,
                max_length=10,
                verbose_name="冲销原因",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="reverses",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversals",
                to="contracts.payment",
                verbose_name="冲销",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="voucher_total",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="一笔付款分给几份合同的，填凭证上的总额；只用于本合同的留空。",
                max_digits=18,
                null=True,
                verbose_name="凭证总额（元）",
            ),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="number",
            field=contracts.models.payment.NumberField(max_length=30, verbose_name="发票号码"),
        ),
        migrations.AlterField(
            model_name="payment",
            name="voucher_number",
            field=contracts.models.payment.NumberField(max_length=60, verbose_name="转账凭证号"),
        ),
        migrations.RunPython(fill_makers, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("reversal", ""), ("reverses", None)),
                    models.Q(
                        ("reversal__in", ["return", "mistake"]),
                        ("reverses__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="invoice_reversed_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gt", 0), ("reverses", None)),
                    models.Q(("amount__lt", 0), ("reverses__isnull", False)),
                    _connector="OR",
                ),
                name="invoice_amount_positive",
                violation_error_message="发票金额须大于 0 元。",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Replace(
                    "number", models.Value("-"), models.Value("")
                ),
                condition=models.Q(("is_void", False), ("number__regex", "^[0-9]{20}$")),
                name="invoice_used_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Replace(
                    "number", models.Value("-"), models.Value("")
                ),
                models.F("code"),
                condition=models.Q(("is_void", False), models.Q(("code", ""), _negated=True)),
                name="invoice_code_and_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Replace(
                    "number", models.Value("-"), models.Value("")
                ),
                models.F("issuer"),
                condition=models.Q(("code", ""), ("is_void", False)),
                name="invoice_seller_and_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("reversal", ""), ("reverses", None)),
                    models.Q(
                        ("reversal__in", ["return", "mistake"]),
                        ("reverses__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payment_reversed_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gt", 0), ("reverses", None)),
                    models.Q(("amount__lt", 0), ("reverses__isnull", False)),
                    _connector="OR",
                ),
                name="payment_amount_positive",
                violation_error_message="付款金额须大于 0 元。",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voucher_total", None),
                    ("voucher_total__gte", models.F("amount")),
                    _connector="OR",
                ),
                name="payment_within_voucher",
                violation_error_message="付款金额不能超过凭证总额。",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Replace(
                    "voucher_number", models.Value("-"), models.Value("")
                ),
                models.F("payer"),
                condition=models.Q(("is_void", False), ("voucher_total", None)),
                name="voucher_used_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Replace(
                    "voucher_number", models.Value("-"), models.Value("")
                ),
                models.F("payer"),
                models.F("contract"),
                condition=models.Q(("is_void", False)),
                name="voucher_once_in_a_contract",
            ),
        ),
    ]
