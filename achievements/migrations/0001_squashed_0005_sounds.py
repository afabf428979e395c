import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django_fsm
import simple_history.models
import techmarket.codes.days
import techmarket.codes.identifiers
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("achievements", "0001_initial"),
        ("achievements", "0002_statistical_areas"),
        ("achievements", "0003_plausible_days"),
        ("achievements", "0004_voided"),
        ("achievements", "0005_sounds"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("codes", "0002_statistical_areas"),
        ("institutions", "0009_sounds"),
    ]

    operations = [
        migrations.CreateModel(
            name="Achievement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                ("search_text", models.TextField(default="", editable=False)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.SearchVector(
                            "search_text", config="simple"
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "status",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待审核"),
                            ("returned", "退回修改"),
                            ("listed", "已发布"),
                            ("withdrawn", "已撤回"),
                            ("expired", "已到期"),
                            ("voided", "已作废"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="成果名称")),
                (
                    "external_key",
                    models.CharField(
                        blank=True,
                        help_text="本单位目录中的编号；再次导入时据此更新，不会重复。",
                        max_length=60,
                        verbose_name="外部编号",
                    ),
                ),
                ("summary", models.TextField(max_length=5000, verbose_name="成果简介")),
                (
                    "advantages",
                    models.TextField(blank=True, max_length=3000, verbose_name="技术优势"),
                ),
                (
                    "application",
                    models.TextField(blank=True, max_length=3000, verbose_name="应用前景"),
                ),
                (
                    "keywords",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=8,
                        verbose_name="关键词",
                    ),
                ),
                (
                    "maturity",
                    models.PositiveSmallIntegerField(
                        help_text="1 基本原理 … 4 实验室验证 … 7 工程样机 … 9 已实际应用。",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(9),
                        ],
                        verbose_name="技术成熟度（1–9 级）",
                    ),
                ),
                (
                    "registration_number",
                    models.CharField(
                        blank=True,
                        max_length=12,
                        validators=[techmarket.codes.identifiers.validate_achievement_number],
                        verbose_name="成果登记号",
                    ),
                ),
                (
                    "transfer_modes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("transfer", "转让"),
                                ("license", "许可"),
                                ("equity", "作价入股"),
                                ("cooperate", "合作转化"),
                                ("service", "技术服务"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=5,
                        verbose_name="转化方式",
                    ),
                ),
                (
                    "price_kind",
                    models.CharField(
                        choices=[("negotiable", "面议"), ("fixed", "报价")],
                        default="negotiable",
                        max_length=12,
                        verbose_name="定价方式",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0.01"), "报价须大于 0 元。"
                            )
                        ],
                        verbose_name="报价（元）",
                    ),
                ),
                (
                    "completed_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[techmarket.codes.days.validate_day],
                        verbose_name="完成日期",
                    ),
                ),
                (
                    "inventors",
                    models.CharField(blank=True, max_length=200, verbose_name="主要完成人"),
                ),
                (
                    "no_secret",
                    models.BooleanField(
                        default=False,
                        verbose_name="已完成保密审查，不含国家秘密和不可公开的商业秘密",
                    ),
                ),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="到期自动下架，可随时续期；留空由审核人确定，一般为一年。",
                        null=True,
                        validators=[techmarket.codes.days.validate_day],
                        verbose_name="发布有效期至",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="发布时间"),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="示例数据"),
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
                    "field",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.techfield",
                        verbose_name="技术领域",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.achievementform",
                        verbose_name="成果体现形式",
                    ),
                ),
                (
                    "industry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.industry",
                        verbose_name="应用行业",
                    ),
                ),
                (
                    "ip_kind",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.ipkind",
                        verbose_name="知识产权",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="achievements",
                        to="institutions.organization",
                        verbose_name="完成单位",
                    ),
                ),
                (
                    "plan_source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.plansource",
                        verbose_name="计划来源",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        limit_choices_to={"is_statistical": False},
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.region",
                        verbose_name="所在区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "科技成果",
                "verbose_name_plural": "科技成果",
                "ordering": ["-pk"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="achievement_search"
                    ),
                    models.Index(fields=["status", "-id"], name="achievement_status_29cc15_idx"),
                    models.Index(fields=["status", "region"], name="achievement_status_453c70_idx"),
                    models.Index(
                        fields=["status", "field", "region", "maturity"],
                        include=("organization", "transfer_modes"),
                        name="achievement_facets_idx",
                    ),
                    models.Index(
                        condition=models.Q(("status", "listed")),
                        fields=["valid_until"],
                        name="achievement_expiry_idx",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "submitted",
                                    "returned",
                                    "listed",
                                    "withdrawn",
                                    "expired",
                                    "voided",
                                ],
                            )
                        ),
                        name="achievement_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price__isnull", True), ("price__gt", 0), _connector="OR"
                        ),
                        name="achievement_price_positive",
                        violation_error_message="报价须大于 0 元。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("price__isnull", True), ("price_kind", "negotiable")),
                            models.Q(("price__isnull", False), ("price_kind", "fixed")),
                            _connector="OR",
                        ),
                        name="achievement_price_matches_kind",
                        violation_error_message="选择“报价”时须填写金额，选择“面议”时不填金额。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("maturity__gte", 1), ("maturity__lte", 9)),
                        name="achievement_maturity_1_to_9",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_key", ""), _negated=True),
                        fields=("organization", "external_key"),
                        name="achievement_external_key_unique",
                        violation_error_message="本单位已有相同外部编号的成果。",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAchievement",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="创建时间"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="更新时间"),
                ),
                (
                    "status",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待审核"),
                            ("returned", "退回修改"),
                            ("listed", "已发布"),
                            ("withdrawn", "已撤回"),
                            ("expired", "已到期"),
                            ("voided", "已作废"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="成果名称")),
                (
                    "external_key",
                    models.CharField(
                        blank=True,
                        help_text="本单位目录中的编号；再次导入时据此更新，不会重复。",
                        max_length=60,
                        verbose_name="外部编号",
                    ),
                ),
                ("summary", models.TextField(max_length=5000, verbose_name="成果简介")),
                (
                    "advantages",
                    models.TextField(blank=True, max_length=3000, verbose_name="技术优势"),
                ),
                (
                    "application",
                    models.TextField(blank=True, max_length=3000, verbose_name="应用前景"),
                ),
                (
                    "keywords",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=8,
                        verbose_name="关键词",
                    ),
                ),
                (
                    "maturity",
                    models.PositiveSmallIntegerField(
                        help_text="1 基本原理 … 4 实验室验证 … 7 工程样机 … 9 已实际应用。",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(9),
                        ],
                        verbose_name="技术成熟度（1–9 级）",
                    ),
                ),
                (
                    "registration_number",
                    models.CharField(
                        blank=True,
                        max_length=12,
                        validators=[techmarket.codes.identifiers.validate_achievement_number],
                        verbose_name="成果登记号",
                    ),
                ),
                (
                    "transfer_modes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("transfer", "转让"),
                                ("license", "许可"),
                                ("equity", "作价入股"),
                                ("cooperate", "合作转化"),
                                ("service", "技术服务"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=5,
                        verbose_name="转化方式",
                    ),
                ),
                (
                    "price_kind",
                    models.CharField(
                        choices=[("negotiable", "面议"), ("fixed", "报价")],
                        default="negotiable",
                        max_length=12,
                        verbose_name="定价方式",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0.01"), "报价须大于 0 元。"
                            )
                        ],
                        verbose_name="报价（元）",
                    ),
                ),
                (
                    "completed_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[techmarket.codes.days.validate_day],
                        verbose_name="完成日期",
                    ),
                ),
                (
                    "inventors",
                    models.CharField(blank=True, max_length=200, verbose_name="主要完成人"),
                ),
                (
                    "no_secret",
                    models.BooleanField(
                        default=False,
                        verbose_name="已完成保密审查，不含国家秘密和不可公开的商业秘密",
                    ),
                ),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="到期自动下架，可随时续期；留空由审核人确定，一般为一年。",
                        null=True,
                        validators=[techmarket.codes.days.validate_day],
                        verbose_name="发布有效期至",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="发布时间"),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="示例数据"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="创建人",
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="codes.techfield",
                        verbose_name="技术领域",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="codes.achievementform",
                        verbose_name="成果体现形式",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "industry",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="codes.industry",
                        verbose_name="应用行业",
                    ),
                ),
                (
                    "ip_kind",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="codes.ipkind",
                        verbose_name="知识产权",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="institutions.organization",
                        verbose_name="完成单位",
                    ),
                ),
                (
                    "plan_source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="codes.plansource",
                        verbose_name="计划来源",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        limit_choices_to={"is_statistical": False},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="codes.region",
                        verbose_name="所在区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 科技成果",
                "verbose_name_plural": "historical 科技成果",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Patent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        max_length=20,
                        validators=[techmarket.codes.identifiers.validate_patent_number],
                        verbose_name="专利（申请）号",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="发明创造名称")),
                (
                    "granted_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[techmarket.codes.days.validate_day],
                        verbose_name="授权日期",
                    ),
                ),
                (
                    "expires_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[techmarket.codes.days.validate_day],
                        verbose_name="有效期至",
                    ),
                ),
                (
                    "achievement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="patents",
                        to="achievements.achievement",
                    ),
                ),
            ],
            options={
                "verbose_name": "专利",
                "verbose_name_plural": "专利",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("achievement", "number"),
                        name="patent_once_per_achievement",
                        violation_error_message="该专利号已填写。",
                    )
                ],
            },
        ),
    ]
