import contracts.models.payment
from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Replace

from techmarket.codes.identifiers import normalise_number

NUMBERS = (("Invoice", "number"), ("Payment", "voucher_number"))


def respell(apps, schema_editor):
    """One spelling for each number. Two spellings of one number are two records of one paper: the
    migration stops there, for people to decide which of them stands."""
    for model, name in NUMBERS:
        rows = apps.get_model("contracts", model).objects
        for pk, number in rows.values_list("pk", name):
            if (wanted := normalise_number(number)) != number:
                rows.filter(pk=pk).update(**{name: wanted})


def once(model, field, name):
    return migrations.AddConstraint(
        model_name=model,
        constraint=models.UniqueConstraint(Replace(field, Value("-"), Value("")), name=name),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0002_initial"),
    ]

    operations = [
        migrations.RunPython(respell, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="invoice",
            name="number",
            field=contracts.models.payment.NumberField(
                error_messages={"unique": "该发票号码已登记，一张发票只能用于一份合同。"},
                max_length=30,
                unique=True,
                verbose_name="发票号码",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="voucher_number",
            field=contracts.models.payment.NumberField(
                error_messages={"unique": "该转账凭证号已登记，一张凭证只能使用一次。"},
                max_length=60,
                unique=True,
                verbose_name="转账凭证号",
            ),
        ),
        once("invoice", "number", "invoice_used_once"),
        once("payment", "voucher_number", "voucher_used_once"),
    ]
