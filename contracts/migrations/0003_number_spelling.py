import logging

import contracts.models.payment
from django.db import migrations

from techmarket.codes.identifiers import normalise_number

NUMBERS = (("Invoice", "number"), ("Payment", "voucher_number"))
logger = logging.getLogger(__name__)


def respell(apps, schema_editor):
    """One spelling for each number. Two spellings of one number are two records of one paper: the
    later record is left as it is, for people to look at."""
    for model, name in NUMBERS:
        rows = apps.get_model("contracts", model).objects.order_by("pk")
        found = list(rows.values_list("pk", name))
        taken = {number for _pk, number in found}
        for pk, number in found:
            wanted = normalise_number(number)
            if wanted == number:
                continue
            if not wanted or wanted in taken:
                logger.warning("%s %s: %s is on file as %s too", model, pk, number, wanted)
                continue
            taken.add(wanted)
            rows.filter(pk=pk).update(**{name: wanted})


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
    ]
