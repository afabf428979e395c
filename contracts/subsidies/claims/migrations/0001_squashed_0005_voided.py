import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models


FORWARD = """
CREATE FUNCTION subsidies_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '测算表和条款只能追加，不得修改或删除'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER subsidies_sheet_kept BEFORE UPDATE OR DELETE ON subsidies_calculationsheet
    FOR EACH ROW EXECUTE FUNCTION subsidies_refuse_change();
CREATE TRIGGER subsidies_sheet_not_emptied BEFORE TRUNCATE ON subsidies_calculationsheet
    FOR EACH STATEMENT EXECUTE FUNCTION subsidies_refuse_change();
CREATE TRIGGER subsidies_line_kept BEFORE UPDATE OR DELETE ON subsidies_sheetline
    FOR EACH ROW EXECUTE FUNCTION subsidies_refuse_change();
CREATE TRIGGER subsidies_line_not_emptied BEFORE TRUNCATE ON subsidies_sheetline
    FOR EACH STATEMENT EXECUTE FUNCTION subsidies_refuse_change();
CREATE TRIGGER subsidies_scheme_kept BEFORE UPDATE ON subsidies_scheme
    FOR EACH ROW WHEN (to_jsonb(OLD) - 'is_current' IS DISTINCT FROM to_jsonb(NEW) - 'is_current')
    EXECUTE FUNCTION subsidies_refuse_change();
"""
BACKWARD = """
DROP TRIGGER subsidies_scheme_kept ON subsidies_scheme;
DROP TRIGGER subsidies_line_not_emptied ON subsidies_sheetline;
DROP TRIGGER subsidies_line_kept ON subsidies_sheetline;
DROP TRIGGER subsidies_sheet_not_emptied ON subsidies_calculationsheet;
DROP TRIGGER subsidies_sheet_kept ON subsidies_calculationsheet;
DROP FUNCTION subsidies_refuse_change();
"""


class Migration(migrations.Migration):
    replaces = [
        ("subsidies", "0001_initial"),
        ("subsidies", "0002_append_only"),
        ("subsidies", "0003_evidence_of_any_kind"),
        ("subsidies", "0004_standing_evidence"),
        ("subsidies", "0005_voided"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("codes", "0002_statistical_areas"),
        ("contracts", "0015_sounds"),
        ("institutions", "0009_sounds"),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
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
                            ("submitted", "待核算"),
                            ("calculated", "已核算，待审核"),
                            ("publicised", "公示中"),
                            ("payable", "公示无异议，待拨付"),
                            ("paid", "已拨付"),
                            ("returned", "退回补正"),
                            ("rejected", "不予补助"),
                            ("objected", "异议成立"),
                            ("voided", "已作废"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        editable=False, max_length=20, unique=True, verbose_name="申请编号"
                    ),
                ),
                (
                    "scheme_code",
                    models.CharField(editable=False, max_length=20, verbose_name="条款编号"),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        help_text="“上年度”指申报年度的前一公历年。", verbose_name="申报年度"
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="说明")),
                (
                    "applied_on",
                    models.DateField(editable=False, null=True, verbose_name="申请日期"),
                ),
                (
                    "revision",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="核算次数"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        editable=False,
                        max_digits=18,
                        null=True,
                        verbose_name="应补金额（元）",
                    ),
                ),
                (
                    "approved_on",
                    models.DateField(editable=False, null=True, verbose_name="审核日期"),
                ),
                ("paid_on", models.DateField(editable=False, null=True, verbose_name="拨付日期")),
                (
                    "payment_reference",
                    models.CharField(
                        blank=True, editable=False, max_length=60, verbose_name="拨付凭证号"
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="示例数据"),
                ),
                (
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subsidy_claims",
                        to="institutions.organization",
                        verbose_name="申请单位",
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审核人",
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
                    "paid_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拨付经办人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        editable=False,
                        help_text="申请单位在政策适用地区内的，为其所在区域；否则为政策适用地区。",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.region",
                        verbose_name="经办区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "后补助申请",
                "verbose_name_plural": "后补助申请",
                "ordering": ["-pk"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="claim_search"
                    ),
                    models.Index(fields=["status", "-id"], name="subsidies_c_status_233b79_idx"),
                    models.Index(
                        fields=["status", "paid_on"], name="subsidies_c_status_20b2a6_idx"
                    ),
                    models.Index(
                        fields=["applicant", "scheme_code"], name="subsidies_c_applica_2b70ca_idx"
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
                                    "calculated",
                                    "publicised",
                                    "payable",
                                    "paid",
                                    "returned",
                                    "rejected",
                                    "objected",
                                    "voided",
                                ],
                            )
                        ),
                        name="claim_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 2000), ("year__lte", 2100)),
                        name="claim_year_plausible",
                        violation_error_message="申报年度应为四位年份。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("status__in", ["rejected", "objected", "voided"]), _negated=True
                        ),
                        fields=("applicant", "scheme_code", "year"),
                        name="claim_one_live_per_year",
                        violation_error_message="本单位已有该政策同一申报年度的申请。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["publicised", "payable", "paid"]), _negated=True
                            ),
                            models.Q(
                                ("amount__gt", 0),
                                ("approved_by__isnull", False),
                                ("approved_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="claim_granted_has_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "paid"), _negated=True),
                            models.Q(
                                ("paid_by__isnull", False),
                                ("paid_on__isnull", False),
                                models.Q(("payment_reference", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="claim_paid_has_voucher",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_by__isnull", True),
                            models.Q(("paid_by", models.F("approved_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="claim_two_persons",
                        violation_error_message="审核人与拨付人不得是同一人。",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="CalculationSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveSmallIntegerField(verbose_name="次数")),
                ("on", models.DateField(verbose_name="计算日")),
                ("entry", models.JSONField(verbose_name="条款全文")),
                ("facts", models.JSONField(verbose_name="事实")),
                ("result", models.JSONField(verbose_name="结果")),
                (
                    "base",
                    models.DecimalField(decimal_places=2, max_digits=18, verbose_name="基数（元）"),
                ),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=6, max_digits=7, null=True, verbose_name="补助比例"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=18, verbose_name="应补金额（元）"
                    ),
                ),
                ("rule_version", models.CharField(max_length=60, verbose_name="规则版本")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("computed_at", models.DateTimeField(verbose_name="计算时间")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="subsidies.claim",
                        verbose_name="申请",
                    ),
                ),
            ],
            options={
                "verbose_name": "测算表",
                "verbose_name_plural": "测算表",
                "ordering": ["claim", "revision"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("claim", "revision"), name="sheet_once_per_revision"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gte", 0),
                            ("base__gte", 0),
                            models.Q(("rate__isnull", True), ("rate__gt", 0), _connector="OR"),
                        ),
                        name="sheet_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceUse",
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
                            ("payment", "付款"),
                            ("grade", "考核"),
                            ("event", "认定"),
                            ("spending", "投入"),
                            ("cost", "费用"),
                        ],
                        default="payment",
                        max_length=20,
                        verbose_name="证据种类",
                    ),
                ),
                ("key", models.CharField(max_length=400, verbose_name="证据编号")),
                ("scheme_code", models.CharField(max_length=20, verbose_name="条款编号")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_uses",
                        to="subsidies.claim",
                        verbose_name="申请",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subsidy_uses",
                        to="contracts.payment",
                        verbose_name="付款",
                    ),
                ),
            ],
            options={
                "verbose_name": "已补助的证据",
                "verbose_name_plural": "已补助的证据",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "key", "scheme_code"), name="evidenceuse_once_per_scheme"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "payment"), ("payment__isnull", False)),
                            models.Q(
                                models.Q(("kind", "payment"), _negated=True),
                                ("payment__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="evidenceuse_payment_is_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Scheme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="条款编号")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版次")),
                ("title", models.CharField(max_length=100, verbose_name="名称")),
                ("document", models.CharField(max_length=200, verbose_name="文件")),
                ("document_number", models.CharField(max_length=60, verbose_name="文号")),
                ("clause", models.CharField(max_length=200, verbose_name="条款")),
                ("quote", models.TextField(verbose_name="原文")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="失效日期")),
                (
                    "entry",
                    models.JSONField(
                        help_text="与 YAML 同形，由 parse_clause 读出。", verbose_name="条款全文"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("is_current", models.BooleanField(default=True, verbose_name="现行版")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="载入时间")),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.region",
                        verbose_name="适用地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "后补助政策",
                "verbose_name_plural": "后补助政策",
                "ordering": ["code", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version"), name="scheme_version_unique"
                    ),
                    models.UniqueConstraint(fields=("code", "digest"), name="scheme_content_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("code",),
                        name="scheme_one_current",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalClaim",
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
                            ("submitted", "待核算"),
                            ("calculated", "已核算，待审核"),
                            ("publicised", "公示中"),
                            ("payable", "公示无异议，待拨付"),
                            ("paid", "已拨付"),
                            ("returned", "退回补正"),
                            ("rejected", "不予补助"),
                            ("objected", "异议成立"),
                            ("voided", "已作废"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        db_index=True, editable=False, max_length=20, verbose_name="申请编号"
                    ),
                ),
                (
                    "scheme_code",
                    models.CharField(editable=False, max_length=20, verbose_name="条款编号"),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        help_text="“上年度”指申报年度的前一公历年。", verbose_name="申报年度"
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="说明")),
                (
                    "applied_on",
                    models.DateField(editable=False, null=True, verbose_name="申请日期"),
                ),
                (
                    "revision",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="核算次数"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        editable=False,
                        max_digits=18,
                        null=True,
                        verbose_name="应补金额（元）",
                    ),
                ),
                (
                    "approved_on",
                    models.DateField(editable=False, null=True, verbose_name="审核日期"),
                ),
                ("paid_on", models.DateField(editable=False, null=True, verbose_name="拨付日期")),
                (
                    "payment_reference",
                    models.CharField(
                        blank=True, editable=False, max_length=60, verbose_name="拨付凭证号"
                    ),
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
                    "applicant",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="institutions.organization",
                        verbose_name="申请单位",
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审核人",
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拨付经办人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        help_text="申请单位在政策适用地区内的，为其所在区域；否则为政策适用地区。",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="codes.region",
                        verbose_name="经办区域",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="subsidies.scheme",
                        verbose_name="政策",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 后补助申请",
                "verbose_name_plural": "historical 后补助申请",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="claim",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="subsidies.scheme",
                verbose_name="政策",
            ),
        ),
        migrations.CreateModel(
            name="SheetLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("payment", "付款"),
                            ("grade", "考核"),
                            ("event", "认定"),
                            ("spending", "投入"),
                            ("cost", "费用"),
                        ],
                        default="payment",
                        max_length=20,
                        verbose_name="证据种类",
                    ),
                ),
                ("key", models.CharField(max_length=400, verbose_name="证据编号")),
                ("contract_key", models.CharField(blank=True, max_length=700, verbose_name="合同")),
                ("mark", models.CharField(max_length=400, verbose_name="证据")),
                ("day", models.DateField(verbose_name="日期")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=18, verbose_name="金额（元）"),
                ),
                ("included", models.BooleanField(verbose_name="计入")),
                (
                    "counted",
                    models.DecimalField(
                        decimal_places=2, max_digits=18, verbose_name="计入金额（元）"
                    ),
                ),
                ("reason_code", models.CharField(max_length=40, verbose_name="原因代码")),
                ("reason", models.CharField(max_length=500, verbose_name="原因")),
                ("clause", models.CharField(max_length=200, verbose_name="依据")),
                (
                    "payment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheet_lines",
                        to="contracts.payment",
                        verbose_name="付款",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="subsidies.calculationsheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "测算表明细",
                "verbose_name_plural": "测算表明细",
                "ordering": ["sheet", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sheet", "position"), name="sheetline_position"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counted__gte", 0), ("counted__lte", models.F("amount"))
                        ),
                        name="sheetline_counted_within_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("counted__gt", 0), ("included", True)),
                            models.Q(("counted", 0), ("included", False)),
                            _connector="OR",
                        ),
                        name="sheetline_included_is_counted",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
