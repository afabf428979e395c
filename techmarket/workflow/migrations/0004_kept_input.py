import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0003_submissions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
    ]
