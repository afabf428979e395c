"""A sheet line points at a piece of evidence of any kind; the whole clause is called its entry.

Sheet lines may not be updated (a trigger refuses it), so the key of those on file is filled in by
rewriting the column: a payment is known by its primary key.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

KINDS = [
    ("payment", "付款"),
    ("grade", "考核"),
    ("event", "认定"),
    ("spending", "投入"),
    ("cost", "费用"),
]
FILL_LINES = """
ALTER TABLE subsidies_sheetline ALTER COLUMN key TYPE varchar(400)
    USING coalesce(payment_id::text, '');
"""
FILL_USES = "UPDATE subsidies_evidenceuse SET key = payment_id::text"
NOTHING = migrations.RunSQL.noop


def kind():
    return models.CharField(
        choices=KINDS, default="payment", max_length=20, verbose_name="证据种类"
    )


class Migration(migrations.Migration):
    dependencies = [("contracts", "0006_one_number_series"), ("subsidies", "0002_append_only")]

    operations = [
        migrations.RenameField("scheme", "parameters", "entry"),
        migrations.AlterField(
            "scheme",
            "entry",
            models.JSONField(
                help_text="与 YAML 同形，由 parse_clause 读出。", verbose_name="条款全文"
            ),
        ),
        migrations.RenameField("calculationsheet", "parameters", "entry"),
        migrations.AlterField(
            "calculationsheet", "entry", models.JSONField(verbose_name="条款全文")
        ),
        migrations.RemoveConstraint("calculationsheet", "sheet_not_negative"),
        migrations.AlterField(
            "calculationsheet",
            "rate",
            models.DecimalField(decimal_places=6, max_digits=7, null=True, verbose_name="补助比例"),
        ),
        migrations.AddConstraint(
            "calculationsheet",
            models.CheckConstraint(
                condition=Q(amount__gte=0, base__gte=0) & (Q(rate__isnull=True) | Q(rate__gt=0)),
                name="sheet_not_negative",
            ),
        ),
        migrations.RenameField("sheetline", "voucher_number", "mark"),
        migrations.AlterField(
            "sheetline", "mark", models.CharField(max_length=400, verbose_name="证据")
        ),
        migrations.RenameField("sheetline", "paid_on", "day"),
        migrations.AlterField("sheetline", "day", models.DateField(verbose_name="日期")),
        migrations.AlterField(
            "sheetline",
            "amount",
            models.DecimalField(decimal_places=2, max_digits=18, verbose_name="金额（元）"),
        ),
        migrations.AlterField(
            "sheetline",
            "contract_key",
            models.CharField(blank=True, max_length=700, verbose_name="合同"),
        ),
        migrations.AddField("sheetline", "kind", kind()),
        migrations.AddField(
            "sheetline",
            "key",
            models.CharField(default="", max_length=400, verbose_name="证据编号"),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL_LINES, NOTHING),
        migrations.RemoveConstraint("sheetline", "sheetline_counted_within_payment"),
        migrations.AddConstraint(
            "sheetline",
            models.CheckConstraint(
                condition=Q(counted__gte=0, counted__lte=F("amount")),
                name="sheetline_counted_within_amount",
            ),
        ),
        migrations.RenameModel("PaymentUse", "EvidenceUse"),
        migrations.AlterModelOptions(
            "evidenceuse", {"verbose_name": "已补助的证据", "verbose_name_plural": "已补助的证据"}
        ),
        migrations.AddField("evidenceuse", "kind", kind()),
        migrations.AddField(
            "evidenceuse",
            "key",
            models.CharField(default="", max_length=400, verbose_name="证据编号"),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL_USES, NOTHING),
        migrations.AlterField(
            "evidenceuse",
            "payment",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subsidy_uses",
                to="contracts.payment",
                verbose_name="付款",
            ),
        ),
        migrations.AlterField(
            "evidenceuse",
            "claim",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence_uses",
                to="subsidies.claim",
                verbose_name="申请",
            ),
        ),
        migrations.RemoveConstraint("evidenceuse", "paymentuse_once_per_scheme"),
        migrations.AddConstraint(
            "evidenceuse",
            models.UniqueConstraint(
                fields=["kind", "key", "scheme_code"], name="evidenceuse_once_per_scheme"
            ),
        ),
        migrations.AddConstraint(
            "evidenceuse",
            models.CheckConstraint(
                condition=Q(kind="payment", payment__isnull=False)
                | ~Q(kind="payment") & Q(payment__isnull=True),
                name="evidenceuse_payment_is_named",
            ),
        ),
    ]
