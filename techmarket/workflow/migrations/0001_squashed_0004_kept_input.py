import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


FORWARD = """
CREATE FUNCTION workflow_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '办理记录只能追加，不得修改或删除'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER workflow_event_kept BEFORE UPDATE OR DELETE ON workflow_workflowevent
    FOR EACH ROW EXECUTE FUNCTION workflow_refuse_change();
CREATE TRIGGER workflow_event_not_emptied BEFORE TRUNCATE ON workflow_workflowevent
    FOR EACH STATEMENT EXECUTE FUNCTION workflow_refuse_change();
"""
BACKWARD = """
DROP TRIGGER workflow_event_not_emptied ON workflow_workflowevent;
DROP TRIGGER workflow_event_kept ON workflow_workflowevent;
DROP FUNCTION workflow_refuse_change();
"""


class Migration(migrations.Migration):
    replaces = [
        ("workflow", "0001_initial"),
        ("workflow", "0002_append_only"),
        ("workflow", "0003_submissions"),
        ("workflow", "0004_kept_input"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptInput",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=300, verbose_name="表单地址")),
                ("title", models.CharField(max_length=100, verbose_name="表单名称")),
                ("values", models.JSONField(verbose_name="填写的内容")),
                (
                    "version",
                    models.CharField(blank=True, max_length=40, verbose_name="所改记录的版本"),
                ),
                ("kept_at", models.DateTimeField(db_index=True, verbose_name="保存时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "未保存的填写",
                "verbose_name_plural": "未保存的填写",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "path"), name="input_kept_once_a_form")
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField()),
                ("url", models.CharField(blank=True, max_length=300, verbose_name="结果页")),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="提交时间"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "表单提交",
                "verbose_name_plural": "表单提交",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="submission_served_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkflowEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject_id", models.PositiveBigIntegerField()),
                ("action", models.CharField(max_length=50, verbose_name="动作")),
                ("label", models.CharField(max_length=50, verbose_name="动作名称")),
                ("source", models.CharField(max_length=30, verbose_name="原状态")),
                ("target", models.CharField(max_length=30, verbose_name="新状态")),
                ("target_label", models.CharField(max_length=50, verbose_name="新状态名称")),
                ("clause", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("note", models.TextField(blank=True, verbose_name="意见")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="时间"
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                (
                    "subject_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="contenttypes.contenttype"
                    ),
                ),
            ],
            options={
                "verbose_name": "办理记录",
                "verbose_name_plural": "办理记录",
                "ordering": ["at", "pk"],
                "indexes": [
                    models.Index(
                        fields=["subject_type", "subject_id", "at"],
                        name="workflow_wo_subject_6f249e_idx",
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
