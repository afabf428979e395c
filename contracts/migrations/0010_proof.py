"""Papers are proved by the other party or by the registrar; what is proved is kept as it is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


KEPT = """
CREATE FUNCTION contracts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '已确认的付款和发票只能冲销，不得修改或删除'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
KEPT_ROW = """
CREATE TRIGGER contracts_{table}_kept BEFORE UPDATE ON contracts_{table}
    FOR EACH ROW WHEN (OLD.proof <> ''
        AND to_jsonb(OLD) - 'is_void' IS DISTINCT FROM to_jsonb(NEW) - 'is_void')
    EXECUTE FUNCTION contracts_refuse_change();
CREATE TRIGGER contracts_{table}_not_deleted BEFORE DELETE ON contracts_{table}
    FOR EACH ROW WHEN (OLD.proof <> '') EXECUTE FUNCTION contracts_refuse_change();
"""
GONE = """
DROP TRIGGER contracts_{table}_not_deleted ON contracts_{table};
DROP TRIGGER contracts_{table}_kept ON contracts_{table};
"""
TABLES = ("payment", "invoice")
FORWARD = KEPT + "".join(KEPT_ROW.format(table=table) for table in TABLES)
BACKWARD = "".join(GONE.format(table=table) for table in TABLES)
BACKWARD += "DROP FUNCTION contracts_refuse_change();"


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0009_corrections"),
        ("institutions", "0004_statistical_areas"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="invoice",
            name="entered_for",
            field=models.ForeignKey(
                editable=False,
                help_text="录入人当时代表的一方；同时代表几方的为空，只能由登记机构核对。",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="institutions.organization",
                verbose_name="录入单位",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="proof",
            field=models.CharField(
                blank=True,
                choices=[
                    ("counterparty", "对方已确认"),
                    ("registrar", "登记机构已核对"),
                    ("standing", "随既有核定"),
                ],
                editable=False,
                max_length=12,
                verbose_name="证实",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="proved_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="确认时间"),
        ),
        migrations.AddField(
            model_name="invoice",
            name="proved_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="确认人",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="entered_for",
            field=models.ForeignKey(
                editable=False,
                help_text="录入人当时代表的一方；同时代表几方的为空，只能由登记机构核对。",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="institutions.organization",
                verbose_name="录入单位",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="proof",
            field=models.CharField(
                blank=True,
                choices=[
                    ("counterparty", "对方已确认"),
                    ("registrar", "登记机构已核对"),
                    ("standing", "随既有核定"),
                ],
                editable=False,
                max_length=12,
                verbose_name="证实",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="proved_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="确认时间"),
        ),
        migrations.AddField(
            model_name="payment",
            name="proved_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="确认人",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proof", ""), ("proved_at", None), ("proved_by", None)),
                    models.Q(
                        ("proof__in", ("counterparty", "registrar")),
                        ("proved_at__isnull", False),
                        ("proved_by__isnull", False),
                    ),
                    models.Q(("proof", "standing"), ("proved_at__isnull", False)),
                    _connector="OR",
                ),
                name="invoice_proved_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proved_by", None),
                    models.Q(("proved_by", models.F("created_by")), _negated=True),
                    _connector="OR",
                ),
                name="invoice_not_proved_by_its_author",
                violation_error_message="录入的人不能自己确认。",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proof", ""), ("proved_at", None), ("proved_by", None)),
                    models.Q(
                        ("proof__in", ("counterparty", "registrar")),
                        ("proved_at__isnull", False),
                        ("proved_by__isnull", False),
                    ),
                    models.Q(("proof", "standing"), ("proved_at__isnull", False)),
                    _connector="OR",
                ),
                name="payment_proved_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proved_by", None),
                    models.Q(("proved_by", models.F("created_by")), _negated=True),
                    _connector="OR",
                ),
                name="payment_not_proved_by_its_author",
                violation_error_message="录入的人不能自己确认。",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
