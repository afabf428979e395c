import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django_fsm
import simple_history.models
import techmarket.codes.days
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("demands", "0001_initial"),
        ("demands", "0002_statistical_areas"),
        ("demands", "0003_plausible_days"),
        ("demands", "0004_voided"),
        ("demands", "0005_offers"),
        ("demands", "0006_sounds"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("achievements", "0005_sounds"),
        ("codes", "0002_statistical_areas"),
        ("institutions", "0009_sounds"),
    ]

    operations = [
        migrations.CreateModel(
            name="Demand",
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
                            ("published", "已发布"),
                            ("closed", "已关闭"),
                            ("withdrawn", "已撤回"),
                            ("voided", "已作废"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="需求名称")),
                (
                    "external_key",
                    models.CharField(
                        blank=True,
                        help_text="本单位目录中的编号；再次导入时据此更新，不会重复。",
                        max_length=60,
                        verbose_name="外部编号",
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        help_text="写明现状、要解决的问题、使用条件。",
                        max_length=5000,
                        verbose_name="需求描述",
                    ),
                ),
                ("targets", models.TextField(blank=True, max_length=3000, verbose_name="技术指标")),
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
                    "budget_min",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        verbose_name="预算下限（元）",
                    ),
                ),
                (
                    "budget_max",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        verbose_name="预算上限（元）",
                    ),
                ),
                (
                    "maturity_wanted",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(9),
                        ],
                        verbose_name="期望技术成熟度（1–9 级）",
                    ),
                ),
                (
                    "modes",
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
                        blank=True,
                        default=list,
                        size=5,
                        verbose_name="合作方式",
                    ),
                ),
                (
                    "deadline_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[techmarket.codes.days.validate_day],
                        verbose_name="征集截止日",
                    ),
                ),
                (
                    "no_secret",
                    models.BooleanField(
                        default=False, verbose_name="已确认不含国家秘密和不可公开的商业秘密"
                    ),
                ),
                (
                    "match_revision",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="匹配轮次"),
                ),
                (
                    "matched_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="最近匹配时间"),
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
                    "industry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.industry",
                        verbose_name="所属行业",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="demands",
                        to="institutions.organization",
                        verbose_name="需求单位",
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
                "verbose_name": "技术需求",
                "verbose_name_plural": "技术需求",
                "ordering": ["-pk"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="demand_search"
                    ),
                    models.Index(fields=["status", "-id"], name="demands_dem_status_b404c3_idx"),
                    models.Index(fields=["status", "field"], name="demands_dem_status_179c8e_idx"),
                    models.Index(fields=["status", "region"], name="demands_dem_status_79a37d_idx"),
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
                                    "published",
                                    "closed",
                                    "withdrawn",
                                    "voided",
                                ],
                            )
                        ),
                        name="demand_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("budget_min__isnull", True),
                                ("budget_min__gte", 0),
                                _connector="OR",
                            ),
                            models.Q(
                                ("budget_max__isnull", True), ("budget_max__gt", 0), _connector="OR"
                            ),
                        ),
                        name="demand_budget_not_negative",
                        violation_error_message="预算不能为负数。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("budget_min__isnull", True),
                            ("budget_max__isnull", True),
                            ("budget_min__lte", models.F("budget_max")),
                            _connector="OR",
                        ),
                        name="demand_budget_in_order",
                        violation_error_message="预算下限不得高于上限。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_key", ""), _negated=True),
                        fields=("organization", "external_key"),
                        name="demand_external_key_unique",
                        violation_error_message="本单位已有相同外部编号的需求。",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDemand",
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
                            ("published", "已发布"),
                            ("closed", "已关闭"),
                            ("withdrawn", "已撤回"),
                            ("voided", "已作废"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="需求名称")),
                (
                    "external_key",
                    models.CharField(
                        blank=True,
                        help_text="本单位目录中的编号；再次导入时据此更新，不会重复。",
                        max_length=60,
                        verbose_name="外部编号",
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        help_text="写明现状、要解决的问题、使用条件。",
                        max_length=5000,
                        verbose_name="需求描述",
                    ),
                ),
                ("targets", models.TextField(blank=True, max_length=3000, verbose_name="技术指标")),
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
                    "budget_min",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        verbose_name="预算下限（元）",
                    ),
                ),
                (
                    "budget_max",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        verbose_name="预算上限（元）",
                    ),
                ),
                (
                    "maturity_wanted",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(9),
                        ],
                        verbose_name="期望技术成熟度（1–9 级）",
                    ),
                ),
                (
                    "modes",
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
                        blank=True,
                        default=list,
                        size=5,
                        verbose_name="合作方式",
                    ),
                ),
                (
                    "deadline_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[techmarket.codes.days.validate_day],
                        verbose_name="征集截止日",
                    ),
                ),
                (
                    "no_secret",
                    models.BooleanField(
                        default=False, verbose_name="已确认不含国家秘密和不可公开的商业秘密"
                    ),
                ),
                (
                    "match_revision",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="匹配轮次"),
                ),
                (
                    "matched_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="最近匹配时间"),
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
                        verbose_name="所属行业",
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
                        verbose_name="需求单位",
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
                "verbose_name": "historical 技术需求",
                "verbose_name_plural": "historical 技术需求",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Intent",
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
                            ("draft", "未发出"),
                            ("sent", "待答复"),
                            ("accepted", "已接受，对接中"),
                            ("declined", "已谢绝"),
                            ("cancelled", "已撤销"),
                            ("lapsed", "逾期未答复"),
                            ("contracted", "已签约"),
                            ("ended", "对接结束"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("enquiry", "需求方询问成果"), ("offer", "成果方应答需求")],
                        default="enquiry",
                        max_length=10,
                        verbose_name="方向",
                    ),
                ),
                ("message", models.TextField(max_length=2000, verbose_name="意向说明")),
                ("contact_name", models.CharField(max_length=50, verbose_name="联系人")),
                ("contact_phone", models.CharField(max_length=20, verbose_name="联系电话")),
                (
                    "open_to_brokers",
                    models.BooleanField(default=True, verbose_name="希望技术经理人协助"),
                ),
                ("reply_due_on", models.DateField(verbose_name="答复期限")),
                ("reply", models.TextField(blank=True, max_length=2000, verbose_name="答复")),
                (
                    "reason_code",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("busy", "近期无力承接"),
                            ("misfit", "技术不适用"),
                            ("price", "预算差距过大"),
                            ("taken", "成果已独占许可或转让"),
                            ("terms", "合作条件未谈拢"),
                            ("chosen", "已选定其他合作方"),
                            ("silent", "对方失去联系"),
                            ("other", "其他"),
                        ],
                        max_length=20,
                        verbose_name="原因",
                    ),
                ),
                (
                    "achievement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intents",
                        to="achievements.achievement",
                        verbose_name="成果",
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
                    "demand",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intents",
                        to="demands.demand",
                        verbose_name="需求",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received_intents",
                        to="institutions.organization",
                        verbose_name="接收单位",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent_intents",
                        to="institutions.organization",
                        verbose_name="发出单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "合作意向",
                "verbose_name_plural": "合作意向",
                "ordering": ["-pk"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["status", "reply_due_on"], name="demands_int_status_704abd_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "sent",
                                    "accepted",
                                    "declined",
                                    "cancelled",
                                    "lapsed",
                                    "contracted",
                                    "ended",
                                ],
                            )
                        ),
                        name="intent_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sender", models.F("receiver")), _negated=True),
                        name="intent_two_parties",
                        violation_error_message="不能向本单位的成果或需求发出意向。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("achievement__isnull", False), ("direction", "enquiry")),
                            models.Q(("demand__isnull", False), ("direction", "offer")),
                            _connector="OR",
                        ),
                        name="intent_names_its_matter",
                        violation_error_message="请写明询问哪项成果，或应答哪项需求。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["draft", "sent", "accepted"])),
                        fields=("sender", "achievement", "demand"),
                        name="intent_one_open_per_pair",
                        nulls_distinct=False,
                        violation_error_message="已就此事项发出意向，请等待对方答复。",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(verbose_name="名次")),
                ("score", models.BigIntegerField(verbose_name="得分（百万分之一）")),
                ("reasons", models.JSONField(default=dict, verbose_name="理由")),
                ("revision", models.PositiveIntegerField(verbose_name="匹配轮次")),
                ("engine", models.CharField(max_length=40, verbose_name="引擎版本")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="匹配时间")),
                (
                    "achievement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches",
                        to="achievements.achievement",
                    ),
                ),
                (
                    "demand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches",
                        to="demands.demand",
                    ),
                ),
            ],
            options={
                "verbose_name": "匹配结果",
                "verbose_name_plural": "匹配结果",
                "ordering": ["demand", "rank"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("demand", "achievement"), name="match_once_per_pair"
                    ),
                    models.UniqueConstraint(fields=("demand", "rank"), name="match_rank_unique"),
                ],
            },
        ),
    ]
