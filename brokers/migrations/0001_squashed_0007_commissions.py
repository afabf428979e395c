import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django_fsm
import techmarket.codes.days
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("brokers", "0001_initial"),
        ("brokers", "0002_initial"),
        ("brokers", "0003_statistical_areas"),
        ("brokers", "0004_plausible_days"),
        ("brokers", "0005_voided"),
        ("brokers", "0006_sounds"),
        ("brokers", "0007_commissions"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("codes", "0002_statistical_areas"),
        ("demands", "0006_sounds"),
        ("institutions", "0009_sounds"),
    ]

    operations = [
        migrations.CreateModel(
            name="Broker",
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
                            ("returned", "退回补正"),
                            ("active", "执业中"),
                            ("suspended", "已停用"),
                            ("voided", "已作废"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("junior", "初级技术经纪人"),
                            ("middle", "中级技术经纪人"),
                            ("senior", "高级技术经理人"),
                        ],
                        max_length=10,
                        verbose_name="等级",
                    ),
                ),
                (
                    "certificate_number",
                    models.CharField(blank=True, max_length=60, verbose_name="证书编号"),
                ),
                ("issuer", models.CharField(blank=True, max_length=100, verbose_name="发证机构")),
                (
                    "issued_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[techmarket.codes.days.validate_day],
                        verbose_name="发证日期",
                    ),
                ),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[techmarket.codes.days.validate_day],
                        verbose_name="证书有效期至",
                    ),
                ),
                ("specialty", models.CharField(blank=True, max_length=200, verbose_name="专长")),
                ("intro", models.TextField(blank=True, max_length=2000, verbose_name="简介")),
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
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="brokers",
                        to="institutions.organization",
                        verbose_name="所属机构",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        limit_choices_to={"is_statistical": False},
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.region",
                        verbose_name="服务区域",
                    ),
                ),
                (
                    "tech_fields",
                    models.ManyToManyField(
                        blank=True, to="codes.techfield", verbose_name="擅长领域"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="broker",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账户",
                    ),
                ),
            ],
            options={
                "verbose_name": "技术经理人",
                "verbose_name_plural": "技术经理人",
                "ordering": ["-pk"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="broker_search"
                    ),
                    models.Index(fields=["status", "region"], name="brokers_bro_status_2d608d_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["draft", "submitted", "returned", "active", "suspended", "voided"],
                            )
                        ),
                        name="broker_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("issued_on__isnull", True),
                            ("valid_to__gte", models.F("issued_on")),
                            _connector="OR",
                        ),
                        name="broker_certificate_dates_in_order",
                        violation_error_message="证书有效期不得早于发证日期。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("certificate_number", ""), _negated=True),
                            models.Q(("status", "voided"), _negated=True),
                        ),
                        fields=("certificate_number",),
                        name="broker_certificate_unique",
                        violation_error_message="该证书编号已登记。",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Engagement",
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
                            ("draft", "未提交"),
                            ("applied", "待需求方确认"),
                            ("invited", "待经理人答复"),
                            ("active", "服务中"),
                            ("declined", "未获确认"),
                            ("concluded", "已促成签约"),
                            ("ended", "服务结束"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("plan", models.TextField(max_length=2000, verbose_name="服务方案")),
                ("answer_due_at", models.DateTimeField(verbose_name="首次回应期限")),
                (
                    "broker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to="brokers.broker",
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
                    "intent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to="demands.intent",
                    ),
                ),
            ],
            options={
                "verbose_name": "撮合服务",
                "verbose_name_plural": "撮合服务",
                "ordering": ["-pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "applied",
                                    "invited",
                                    "active",
                                    "declined",
                                    "concluded",
                                    "ended",
                                ],
                            )
                        ),
                        name="engagement_status_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "active")),
                        fields=("intent",),
                        name="engagement_one_active_per_intent",
                        violation_error_message="该意向已有技术经理人在服务。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "applied", "invited", "active"])
                        ),
                        fields=("intent", "broker"),
                        name="engagement_once_per_broker",
                        violation_error_message="该技术经理人已申请服务此意向，或已受委托。",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="ServiceRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "电话沟通"),
                            ("visit", "实地走访"),
                            ("meeting", "组织洽谈"),
                            ("review", "合同审阅"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                (
                    "held_on",
                    models.DateField(
                        validators=[techmarket.codes.days.validate_day], verbose_name="日期"
                    ),
                ),
                ("content", models.TextField(max_length=2000, verbose_name="内容与结果")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_records",
                        to="brokers.engagement",
                    ),
                ),
            ],
            options={
                "verbose_name": "服务记录",
                "verbose_name_plural": "服务记录",
                "ordering": ["held_on", "pk"],
            },
        ),
    ]
