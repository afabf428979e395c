import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("codes", "0001_initial"),
        ("codes", "0002_statistical_areas"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("date", models.DateField(primary_key=True, serialize=False, verbose_name="日期")),
                ("is_workday", models.BooleanField(verbose_name="工作日")),
                ("note", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                ("source", models.CharField(max_length=100, verbose_name="依据")),
            ],
            options={
                "verbose_name": "工作日历",
                "verbose_name_plural": "工作日历",
                "ordering": ["date"],
            },
        ),
        migrations.CreateModel(
            name="AchievementForm",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=8, primary_key=True, serialize=False, verbose_name="代码"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用日")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="停用前最后一日"),
                ),
                ("source", models.CharField(max_length=100, verbose_name="依据")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="codes.achievementform",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "成果体现形式",
                "verbose_name_plural": "成果体现形式",
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="codes_achievementform_dates_in_order",
                        violation_error_message="停用前最后一日不能早于启用日。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="codes_achievementform_named",
                        violation_error_message="名称不能为空。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractKind",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=8, primary_key=True, serialize=False, verbose_name="代码"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用日")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="停用前最后一日"),
                ),
                ("source", models.CharField(max_length=100, verbose_name="依据")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="codes.contractkind",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "技术合同类别",
                "verbose_name_plural": "技术合同类别",
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="codes_contractkind_dates_in_order",
                        violation_error_message="停用前最后一日不能早于启用日。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="codes_contractkind_named",
                        violation_error_message="名称不能为空。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Industry",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=8, primary_key=True, serialize=False, verbose_name="代码"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用日")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="停用前最后一日"),
                ),
                ("source", models.CharField(max_length=100, verbose_name="依据")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="codes.industry",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "国民经济行业",
                "verbose_name_plural": "国民经济行业",
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="codes_industry_dates_in_order",
                        violation_error_message="停用前最后一日不能早于启用日。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="codes_industry_named",
                        violation_error_message="名称不能为空。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IpKind",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=8, primary_key=True, serialize=False, verbose_name="代码"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用日")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="停用前最后一日"),
                ),
                ("source", models.CharField(max_length=100, verbose_name="依据")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="codes.ipkind",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "知识产权类别",
                "verbose_name_plural": "知识产权类别",
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="codes_ipkind_dates_in_order",
                        violation_error_message="停用前最后一日不能早于启用日。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="codes_ipkind_named",
                        violation_error_message="名称不能为空。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Maturity",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=8, primary_key=True, serialize=False, verbose_name="代码"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用日")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="停用前最后一日"),
                ),
                ("source", models.CharField(max_length=100, verbose_name="依据")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                (
                    "scale",
                    models.CharField(
                        choices=[("trl", "九级（TRL）"), ("gbt22900", "十三级（GB/T 22900）")],
                        max_length=10,
                        verbose_name="量表",
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(verbose_name="等级")),
                (
                    "criterion",
                    models.CharField(blank=True, max_length=200, verbose_name="判定标准"),
                ),
                ("evidence", models.CharField(blank=True, max_length=200, verbose_name="证明材料")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="codes.maturity",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "技术成熟度",
                "verbose_name_plural": "技术成熟度",
                "ordering": ["-scale", "level"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="codes_maturity_dates_in_order",
                        violation_error_message="停用前最后一日不能早于启用日。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="codes_maturity_named",
                        violation_error_message="名称不能为空。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level__range", (1, 9)), ("scale", "trl")),
                            models.Q(("level__range", (1, 13)), ("scale", "gbt22900")),
                            _connector="OR",
                        ),
                        name="codes_maturity_level_on_scale",
                        violation_error_message="成熟度等级超出所选量表。",
                    ),
                    models.UniqueConstraint(
                        fields=("scale", "level"), name="codes_maturity_scale_level_unique"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyType",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=8, primary_key=True, serialize=False, verbose_name="代码"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用日")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="停用前最后一日"),
                ),
                ("source", models.CharField(max_length=100, verbose_name="依据")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="codes.partytype",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "买卖方性质",
                "verbose_name_plural": "买卖方性质",
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="codes_partytype_dates_in_order",
                        violation_error_message="停用前最后一日不能早于启用日。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="codes_partytype_named",
                        violation_error_message="名称不能为空。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanSource",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=8, primary_key=True, serialize=False, verbose_name="代码"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用日")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="停用前最后一日"),
                ),
                ("source", models.CharField(max_length=100, verbose_name="依据")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="codes.plansource",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "计划来源",
                "verbose_name_plural": "计划来源",
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="codes_plansource_dates_in_order",
                        violation_error_message="停用前最后一日不能早于启用日。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="codes_plansource_named",
                        violation_error_message="名称不能为空。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用日")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="停用前最后一日"),
                ),
                ("source", models.CharField(max_length=100, verbose_name="依据")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                (
                    "code",
                    models.CharField(
                        max_length=6,
                        primary_key=True,
                        serialize=False,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[1-9][0-9]{5}\\Z", "行政区划代码应为 6 位数字。"
                            )
                        ],
                        verbose_name="代码",
                    ),
                ),
                ("full_name", models.CharField(max_length=100, verbose_name="全称")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "省级"), (2, "地级"), (3, "县级")], verbose_name="层级"
                    ),
                ),
                ("pinyin", models.CharField(max_length=100, verbose_name="拼音")),
                (
                    "is_statistical",
                    models.BooleanField(
                        default=False,
                        help_text="开发区、高新区等，不是行政区划。",
                        verbose_name="统计区域",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="codes.region",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "行政区划",
                "verbose_name_plural": "行政区划",
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="codes_region_dates_in_order",
                        violation_error_message="停用前最后一日不能早于启用日。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="codes_region_named",
                        violation_error_message="名称不能为空。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[1-9][0-9]{5}$")),
                        name="codes_region_six_digits",
                        violation_error_message="行政区划代码应为 6 位数字。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code__endswith", "0000"), ("level", 1), ("parent", None)),
                            models.Q(
                                ("code__endswith", "00"), ("level", 2), ("parent__isnull", False)
                            ),
                            models.Q(
                                ("level", 3),
                                ("parent__isnull", False),
                                models.Q(("code__endswith", "00"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="codes_region_level_fits",
                        violation_error_message="行政区划的层级、上级与代码不相符。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_statistical", False), ("level", 3), _connector="OR"
                        ),
                        name="codes_region_area_in_a_city",
                        violation_error_message="统计区域与区县同级，须属于一个市。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SocioEconomicGoal",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=8, primary_key=True, serialize=False, verbose_name="代码"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用日")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="停用前最后一日"),
                ),
                ("source", models.CharField(max_length=100, verbose_name="依据")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="codes.socioeconomicgoal",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "社会经济目标",
                "verbose_name_plural": "社会经济目标",
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="codes_socioeconomicgoal_dates_in_order",
                        violation_error_message="停用前最后一日不能早于启用日。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="codes_socioeconomicgoal_named",
                        violation_error_message="名称不能为空。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TechField",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=8, primary_key=True, serialize=False, verbose_name="代码"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用日")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="停用前最后一日"),
                ),
                ("source", models.CharField(max_length=100, verbose_name="依据")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="codes.techfield",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "技术领域",
                "verbose_name_plural": "技术领域",
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="codes_techfield_dates_in_order",
                        violation_error_message="停用前最后一日不能早于启用日。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="codes_techfield_named",
                        violation_error_message="名称不能为空。",
                    ),
                ],
            },
        ),
    ]
