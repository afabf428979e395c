"""Fingerprints are made anew from the normalised text.

Contracts that were registered under two spellings all stay: the later ones point to the first,
and the registrar finds them on the workbench and revokes one of each pair.
"""

import logging

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


from contracts.models.fingerprint import digest

logger = logging.getLogger(__name__)
ACTIVE = (
    "registered",
    "accepted",
    "submitted",
)  # the first in this order is taken for the true one


def recompute(apps, schema_editor):
    contracts = apps.get_model("contracts", "Contract").objects
    sealed = list(
        contracts.exclude(fingerprint="")
        .prefetch_related("parties")
        .order_by("registered_on", "pk")
    )
    first = {}
    for row in sorted(
        sealed, key=lambda row: ACTIVE.index(row.status) if row.status in ACTIVE else 9
    ):
        sides = {party.role: party for party in row.parties.all()}
        if {"seller", "buyer"} <= sides.keys():
            row.fingerprint = digest([sides["seller"], sides["buyer"]], row)
        if row.status in ACTIVE:
            known = first.setdefault(row.fingerprint, row)
            row.twin_of_id = None if known is row else known.pk
    contracts.bulk_update(sealed, ["fingerprint", "twin_of"], batch_size=500)
    report(sealed)
    if schema_editor:  # the index below cannot be built while references are still to be checked
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def report(rows):
    twins = sorted(f"{row.pk}→{row.twin_of_id}" for row in rows if row.twin_of_id)
    if twins:
        logger.warning("疑似重复登记的合同 %d 份，见登记员工作台：%s", len(twins), "、".join(twins))


class Migration(migrations.Migration):
    dependencies = [
        ("achievements", "0001_initial"),
        ("brokers", "0002_initial"),
        ("codes", "0001_initial"),
        ("contracts", "0006_one_number_series"),
        ("demands", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="contract",
            name="contract_registered_once",
        ),
        migrations.AddField(
            model_name="contract",
            name="twin_of",
            field=models.ForeignKey(
                editable=False,
                help_text="从前按另一种写法登记的同一合同，待登记员核实后撤销其一。",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contracts.contract",
                verbose_name="疑似重复登记",
            ),
        ),
        migrations.AddField(
            model_name="historicalcontract",
            name="twin_of",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                help_text="从前按另一种写法登记的同一合同，待登记员核实后撤销其一。",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="contracts.contract",
                verbose_name="疑似重复登记",
            ),
        ),
        migrations.RunPython(recompute, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("status__in", ["submitted", "accepted", "registered"]),
                    models.Q(("fingerprint", ""), _negated=True),
                    ("twin_of", None),
                ),
                fields=("fingerprint",),
                name="contract_registered_once",
                violation_error_message="同一合同（当事人、名称、金额、签订日期相同）已提交或登记，不得重复登记。",
            ),
        ),
    ]
