import django.db.models.deletion
import techmarket.attachments.kinds
import techmarket.attachments.models
import techmarket.attachments.validators
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("attachments", "0001_initial"),
        ("attachments", "0002_alter_attachment_kind"),
        ("attachments", "0003_attachment_shown"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subject_id", models.PositiveBigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=techmarket.attachments.kinds.attachment_kinds,
                        max_length=20,
                        verbose_name="材料类别",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="文件名")),
                (
                    "file",
                    models.FileField(
                        upload_to=techmarket.attachments.models.storage_name,
                        validators=[techmarket.attachments.validators.validate_upload],
                        verbose_name="文件",
                    ),
                ),
                (
                    "shown",
                    models.FileField(
                        blank=True,
                        editable=False,
                        upload_to=techmarket.attachments.models.shown_name,
                    ),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="大小（字节）")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("content_type", models.CharField(max_length=100)),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                (
                    "subject_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="contenttypes.contenttype"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "附件",
                "verbose_name_plural": "附件",
                "ordering": ["uploaded_at"],
                "indexes": [
                    models.Index(
                        fields=["subject_type", "subject_id"], name="attachments_subject_d41f7a_idx"
                    )
                ],
            },
        ),
    ]
