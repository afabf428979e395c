import django.db.models.deletion
import django_fsm
import techmarket.codes.days
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("changes", "0001_initial"),
        ("changes", "0002_endings"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("codes", "0002_statistical_areas"),
        ("institutions", "0009_sounds"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                (
                    "status",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待审核"),
                            ("released", "待迁入地审核"),
                            ("returned", "退回补正"),
                            ("approved", "已同意"),
                            ("rejected", "不予同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("change", "变更"), ("closure", "注销"), ("merger", "合并")],
                        default="change",
                        editable=False,
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="新名称")),
                (
                    "legal_representative",
                    models.CharField(blank=True, max_length=50, verbose_name="新的法定代表人"),
                ),
                (
                    "effective_on",
                    models.DateField(
                        help_text="登记机关核准的日期，见其通知书。",
                        validators=[techmarket.codes.days.validate_day],
                        verbose_name="核准日期",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                (
                    "old_name",
                    models.CharField(editable=False, max_length=120, verbose_name="原名称"),
                ),
                (
                    "old_legal_representative",
                    models.CharField(
                        blank=True, editable=False, max_length=50, verbose_name="原法定代表人"
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        help_text="迁入开发区、高新区的填写该区。",
                        limit_choices_to={"is_statistical": True},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.region",
                        verbose_name="统计区域",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="创建人",
                    ),
                ),
                (
                    "old_region",
                    models.ForeignKey(
                        editable=False,
                        limit_choices_to={"is_statistical": False},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.region",
                        verbose_name="原所在区域",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_requests",
                        to="institutions.organization",
                        verbose_name="机构",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"is_statistical": False},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.region",
                        verbose_name="新的所在区域",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="institutions.organization",
                        verbose_name="承继单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "机构变更申请",
                "verbose_name_plural": "机构变更申请",
                "ordering": ["-pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "submitted",
                                    "released",
                                    "returned",
                                    "approved",
                                    "rejected",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="changerequest_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "merger"), ("successor__isnull", False)),
                            models.Q(("kind__in", ["change", "closure"]), ("successor", None)),
                            _connector="OR",
                        ),
                        name="changerequest_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor", None),
                            models.Q(("successor", models.F("organization")), _negated=True),
                            _connector="OR",
                        ),
                        name="changerequest_into_another",
                        violation_error_message="承继单位不能是本单位。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("status__in", ("draft", "returned", "submitted", "released"))
                        ),
                        fields=("organization",),
                        name="changerequest_one_open",
                        violation_error_message="本单位已有一件变更申请正在办理，请先办完或撤回。",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("affair", models.CharField(max_length=60, verbose_name="事项")),
                ("title", models.CharField(max_length=300, verbose_name="名称")),
                ("url", models.CharField(blank=True, max_length=200, verbose_name="网址")),
                ("outcome", models.CharField(max_length=200, verbose_name="处理")),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="settlements",
                        to="changes.changerequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "善后处理",
                "verbose_name_plural": "善后处理",
                "ordering": ["pk"],
            },
        ),
    ]
