from django.db import migrations, models


FORWARD = """
CREATE TRIGGER audit_seal_kept BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION workflow_refuse_change();
CREATE TRIGGER audit_seal_not_emptied BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION workflow_refuse_change();
"""
BACKWARD = """
DROP TRIGGER audit_seal_not_emptied ON audit_seal;
DROP TRIGGER audit_seal_kept ON audit_seal;
"""


class Migration(migrations.Migration):
    replaces = [
        ("audit", "0001_initial"),
        ("audit", "0002_append_only"),
        ("audit", "0003_security_events"),
    ]

    initial = True

    dependencies = [
        ("workflow", "0004_kept_input"),
    ]

    operations = [
        migrations.CreateModel(
            name="Inspection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("sealed", models.PositiveBigIntegerField(verbose_name="已封存")),
                ("head", models.CharField(blank=True, max_length=64, verbose_name="链头摘要")),
                ("problems", models.JSONField(default=list, verbose_name="问题")),
            ],
            options={
                "verbose_name": "核验",
                "verbose_name_plural": "核验",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "number",
                    models.PositiveBigIntegerField(
                        primary_key=True, serialize=False, verbose_name="序号"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("workflow", "办理记录"), ("security", "安全事件")],
                        default="workflow",
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("event_id", models.BigIntegerField(verbose_name="记录编号")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("sealed_at", models.DateTimeField(verbose_name="封存时间")),
            ],
            options={
                "verbose_name": "封存",
                "verbose_name_plural": "封存",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "event_id"), name="audit_seal_once"),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["workflow", "security"])),
                        name="audit_seal_source_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
