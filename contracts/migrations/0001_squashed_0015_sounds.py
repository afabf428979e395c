import contracts.models.payment
import contracts.models.registering
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django_fsm
import simple_history.models
import techmarket.codes.identifiers
from django.conf import settings
from django.db import migrations, models


KEPT = """
CREATE FUNCTION contracts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '已确认的付款和发票只能冲销，不得修改或删除'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
KEPT_ROW = """
CREATE TRIGGER contracts_{table}_kept BEFORE UPDATE ON contracts_{table}
    FOR EACH ROW WHEN (OLD.proof <> ''
        AND to_jsonb(OLD) - 'is_void' IS DISTINCT FROM to_jsonb(NEW) - 'is_void')
    EXECUTE FUNCTION contracts_refuse_change();
CREATE TRIGGER contracts_{table}_not_deleted BEFORE DELETE ON contracts_{table}
    FOR EACH ROW WHEN (OLD.proof <> '') EXECUTE FUNCTION contracts_refuse_change();
"""
GONE = """
DROP TRIGGER contracts_{table}_not_deleted ON contracts_{table};
DROP TRIGGER contracts_{table}_kept ON contracts_{table};
"""
TABLES = ("payment", "invoice")
FORWARD = KEPT + "".join(KEPT_ROW.format(table=table) for table in TABLES)
BACKWARD = "".join(GONE.format(table=table) for table in TABLES)
BACKWARD += "DROP FUNCTION contracts_refuse_change();"


class Migration(migrations.Migration):
    replaces = [
        ("contracts", "0001_initial"),
        ("contracts", "0002_initial"),
        ("contracts", "0003_number_spelling"),
        ("contracts", "0004_intent_contracts_once_not_rejected"),
        ("contracts", "0005_contract_is_disputed"),
        ("contracts", "0006_one_number_series"),
        ("contracts", "0007_one_spelling_one_contract"),
        ("contracts", "0008_statistical_areas"),
        ("contracts", "0009_corrections"),
        ("contracts", "0010_proof"),
        ("contracts", "0011_papers_on_file"),
        ("contracts", "0012_voided"),
        ("contracts", "0013_confirmation"),
        ("contracts", "0014_denial"),
        ("contracts", "0015_sounds"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("achievements", "0005_sounds"),
        ("brokers", "0007_commissions"),
        ("codes", "0002_statistical_areas"),
        ("demands", "0006_sounds"),
        ("institutions", "0009_sounds"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contract",
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
                    "confirmed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="买方确认时间"),
                ),
                ("confirmed_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "status",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待受理"),
                            ("returned", "退回补正"),
                            ("accepted", "已受理，审核中"),
                            ("registered", "已登记"),
                            ("rejected", "不予登记"),
                            ("revoked", "登记已撤销"),
                            ("voided", "已作废"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="项目名称")),
                (
                    "external_key",
                    models.CharField(
                        blank=True,
                        help_text="本单位合同台账中的编号；再次导入时据此更新，不会重复。",
                        max_length=60,
                        verbose_name="外部编号",
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=16,
                        null=True,
                        unique=True,
                        verbose_name="登记编号",
                    ),
                ),
                ("signed_on", models.DateField(verbose_name="签订日期")),
                ("begins_on", models.DateField(verbose_name="有效期起")),
                ("ends_on", models.DateField(verbose_name="有效期止")),
                (
                    "total_amount",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="合同约定的总价款。",
                        max_digits=18,
                        verbose_name="合同成交额（元）",
                    ),
                ),
                (
                    "technical_amount",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="成交额减去购置设备、仪器、零部件、原材料等非技术性费用。",
                        max_digits=18,
                        verbose_name="技术交易额（元）",
                    ),
                ),
                (
                    "technical_income",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        editable=False,
                        max_digits=18,
                        null=True,
                        verbose_name="核定技术性收入（元）",
                    ),
                ),
                (
                    "pay_method",
                    models.CharField(
                        choices=[
                            ("lump", "一次总付"),
                            ("instalment", "分期支付"),
                            ("royalty", "提成支付"),
                            ("entry_royalty", "入门费加提成"),
                        ],
                        max_length=20,
                        verbose_name="支付方式",
                    ),
                ),
                ("is_related", models.BooleanField(default=False, verbose_name="关联交易")),
                (
                    "licence_mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("exclusive", "独占许可"),
                            ("sole", "排他许可"),
                            ("ordinary", "普通许可"),
                        ],
                        max_length=10,
                        verbose_name="许可方式",
                    ),
                ),
                (
                    "licence_years",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="许可年限",
                    ),
                ),
                (
                    "submitted_on",
                    models.DateField(editable=False, null=True, verbose_name="提交日期"),
                ),
                (
                    "accepted_on",
                    models.DateField(editable=False, null=True, verbose_name="受理日期"),
                ),
                (
                    "is_disputed",
                    models.BooleanField(default=False, editable=False, verbose_name="有争议"),
                ),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="登记期限")),
                (
                    "registered_on",
                    models.DateField(editable=False, null=True, verbose_name="登记日期"),
                ),
                (
                    "checklist",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                (
                    "rejection_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("R1", "合同主体不明确"),
                            ("R2", "合同标的不明确，登记人员不能了解其技术内容"),
                            ("R3", "价款、报酬、使用费约定不明确"),
                            ("R4", "含有非法垄断技术或侵害他人技术成果的条款"),
                            ("R5", "不出具证明材料或证明文件不符合要求"),
                            ("R6", "书写单位名称与印章不一致"),
                            ("R7", "重复登记"),
                            ("R8", "超过合同有效期申请登记"),
                        ],
                        editable=False,
                        max_length=4,
                        verbose_name="不予登记的情形",
                    ),
                ),
                (
                    "revoked_on",
                    models.DateField(editable=False, null=True, verbose_name="撤销日期"),
                ),
                ("fingerprint", models.CharField(blank=True, editable=False, max_length=64)),
                ("certificate_token", models.CharField(blank=True, editable=False, max_length=32)),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="示例数据"),
                ),
                (
                    "achievement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="achievements.achievement",
                        verbose_name="标的成果",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
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
                    "engagement",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="brokers.engagement",
                        verbose_name="撮合服务",
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
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.socioeconomicgoal",
                        verbose_name="社会经济目标",
                    ),
                ),
                (
                    "implementation_region",
                    models.ForeignKey(
                        blank=True,
                        help_text="成果实际转化、产业化的地方，后补助据此核验。",
                        limit_choices_to={"is_statistical": False},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.region",
                        verbose_name="转化实施地",
                    ),
                ),
                (
                    "industry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.industry",
                        verbose_name="服务的国民经济行业",
                    ),
                ),
                (
                    "intent",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="demands.intent",
                        verbose_name="来源意向",
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
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.contractkind",
                        verbose_name="合同类别",
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
                    "registrar",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记员",
                    ),
                ),
                (
                    "twin_of",
                    models.ForeignKey(
                        editable=False,
                        help_text="从前按另一种写法登记的同一合同，待登记员核实后撤销其一。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contract",
                        verbose_name="疑似重复登记",
                    ),
                ),
            ],
            options={
                "verbose_name": "技术合同",
                "verbose_name_plural": "技术合同",
                "ordering": ["-pk"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="contract_search"
                    ),
                    models.Index(fields=["status", "-id"], name="contracts_c_status_ae168d_idx"),
                    models.Index(
                        fields=["status", "registered_on"], name="contracts_c_status_1b7c12_idx"
                    ),
                    models.Index(fields=["status", "due_on"], name="contracts_c_status_1b6f05_idx"),
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
                                    "accepted",
                                    "registered",
                                    "rejected",
                                    "revoked",
                                    "voided",
                                ],
                            )
                        ),
                        name="contract_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_amount__gt", 0)),
                        name="contract_amount_positive",
                        violation_error_message="合同成交额须大于 0 元。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("technical_amount__gt", 0),
                            ("technical_amount__lte", models.F("total_amount")),
                        ),
                        name="contract_technical_within_total",
                        violation_error_message="技术交易额须大于 0 且不超过成交额。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("technical_income__isnull", True),
                            models.Q(
                                ("technical_income__gte", 0),
                                ("technical_income__lte", models.F("technical_amount")),
                            ),
                            _connector="OR",
                        ),
                        name="contract_income_within_technical",
                        violation_error_message="技术性收入不得为负，且不超过技术交易额。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("begins_on"))),
                        name="contract_term_in_order",
                        violation_error_message="有效期止不得早于有效期起。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["registered", "revoked"]), _negated=True),
                            models.Q(
                                ("number__isnull", False),
                                ("registered_on__isnull", False),
                                ("registrar__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="contract_registered_has_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_key", ""), _negated=True),
                        fields=("created_by", "external_key"),
                        name="contract_external_key_unique",
                        violation_error_message="您已录入相同外部编号的合同。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["rejected", "voided"]), _negated=True),
                        fields=("intent",),
                        name="contract_one_per_intent",
                        violation_error_message="该意向已起草合同。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("certificate_token", ""), _negated=True),
                        fields=("certificate_token",),
                        name="contract_certificate_token_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("status__in", ["submitted", "accepted", "registered"]),
                            models.Q(("fingerprint", ""), _negated=True),
                            ("twin_of", None),
                        ),
                        fields=("fingerprint",),
                        name="contract_registered_once",
                        violation_error_message="同一合同（当事人、名称、金额、签订日期相同）已提交或登记，不得重复登记。",
                    ),
                ],
            },
            bases=(
                contracts.models.registering.Registering,
                django_fsm.FSMModelMixin,
                models.Model,
            ),
        ),
        migrations.CreateModel(
            name="ContractParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("seller", "卖方"), ("buyer", "买方"), ("intermediary", "中介方")],
                        max_length=12,
                        verbose_name="角色",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "uscc",
                    models.CharField(
                        blank=True,
                        max_length=18,
                        validators=[techmarket.codes.identifiers.validate_uscc],
                        verbose_name="统一社会信用代码",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enterprise", "企业"),
                            ("university", "高等院校"),
                            ("institute", "科研院所"),
                            ("agency", "技术转移机构"),
                            ("government", "机关单位"),
                            ("other", "其他组织"),
                        ],
                        max_length=20,
                        verbose_name="机构类型",
                    ),
                ),
                (
                    "work",
                    models.CharField(blank=True, max_length=200, verbose_name="中介方承担的工作"),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"is_statistical": True},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.region",
                        verbose_name="统计区域",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="contracts.contract",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contract_parties",
                        to="institutions.organization",
                        verbose_name="机构",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        help_text="境外当事人留空。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.region",
                        verbose_name="所在区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "合同当事人",
                "verbose_name_plural": "合同当事人",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["role", "region"], name="contracts_c_role_c929f6_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("role__in", ["seller", "buyer"])),
                        fields=("contract", "role"),
                        name="contractparty_one_seller_one_buyer",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("uscc", ""), _negated=True),
                        fields=("contract", "uscc"),
                        name="contractparty_once_per_contract",
                        violation_error_message="同一单位不能兼任两方。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalContract",
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
                    "confirmed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="买方确认时间"),
                ),
                ("confirmed_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "status",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待受理"),
                            ("returned", "退回补正"),
                            ("accepted", "已受理，审核中"),
                            ("registered", "已登记"),
                            ("rejected", "不予登记"),
                            ("revoked", "登记已撤销"),
                            ("voided", "已作废"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="项目名称")),
                (
                    "external_key",
                    models.CharField(
                        blank=True,
                        help_text="本单位合同台账中的编号；再次导入时据此更新，不会重复。",
                        max_length=60,
                        verbose_name="外部编号",
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        editable=False,
                        max_length=16,
                        null=True,
                        verbose_name="登记编号",
                    ),
                ),
                ("signed_on", models.DateField(verbose_name="签订日期")),
                ("begins_on", models.DateField(verbose_name="有效期起")),
                ("ends_on", models.DateField(verbose_name="有效期止")),
                (
                    "total_amount",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="合同约定的总价款。",
                        max_digits=18,
                        verbose_name="合同成交额（元）",
                    ),
                ),
                (
                    "technical_amount",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="成交额减去购置设备、仪器、零部件、原材料等非技术性费用。",
                        max_digits=18,
                        verbose_name="技术交易额（元）",
                    ),
                ),
                (
                    "technical_income",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        editable=False,
                        max_digits=18,
                        null=True,
                        verbose_name="核定技术性收入（元）",
                    ),
                ),
                (
                    "pay_method",
                    models.CharField(
                        choices=[
                            ("lump", "一次总付"),
                            ("instalment", "分期支付"),
                            ("royalty", "提成支付"),
                            ("entry_royalty", "入门费加提成"),
                        ],
                        max_length=20,
                        verbose_name="支付方式",
                    ),
                ),
                ("is_related", models.BooleanField(default=False, verbose_name="关联交易")),
                (
                    "licence_mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("exclusive", "独占许可"),
                            ("sole", "排他许可"),
                            ("ordinary", "普通许可"),
                        ],
                        max_length=10,
                        verbose_name="许可方式",
                    ),
                ),
                (
                    "licence_years",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="许可年限",
                    ),
                ),
                (
                    "submitted_on",
                    models.DateField(editable=False, null=True, verbose_name="提交日期"),
                ),
                (
                    "accepted_on",
                    models.DateField(editable=False, null=True, verbose_name="受理日期"),
                ),
                (
                    "is_disputed",
                    models.BooleanField(default=False, editable=False, verbose_name="有争议"),
                ),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="登记期限")),
                (
                    "registered_on",
                    models.DateField(editable=False, null=True, verbose_name="登记日期"),
                ),
                (
                    "checklist",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                (
                    "rejection_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("R1", "合同主体不明确"),
                            ("R2", "合同标的不明确，登记人员不能了解其技术内容"),
                            ("R3", "价款、报酬、使用费约定不明确"),
                            ("R4", "含有非法垄断技术或侵害他人技术成果的条款"),
                            ("R5", "不出具证明材料或证明文件不符合要求"),
                            ("R6", "书写单位名称与印章不一致"),
                            ("R7", "重复登记"),
                            ("R8", "超过合同有效期申请登记"),
                        ],
                        editable=False,
                        max_length=4,
                        verbose_name="不予登记的情形",
                    ),
                ),
                (
                    "revoked_on",
                    models.DateField(editable=False, null=True, verbose_name="撤销日期"),
                ),
                ("fingerprint", models.CharField(blank=True, editable=False, max_length=64)),
                ("certificate_token", models.CharField(blank=True, editable=False, max_length=32)),
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
                    "achievement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="achievements.achievement",
                        verbose_name="标的成果",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
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
                    "engagement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="brokers.engagement",
                        verbose_name="撮合服务",
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
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="codes.socioeconomicgoal",
                        verbose_name="社会经济目标",
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
                    "implementation_region",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="成果实际转化、产业化的地方，后补助据此核验。",
                        limit_choices_to={"is_statistical": False},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="codes.region",
                        verbose_name="转化实施地",
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
                        verbose_name="服务的国民经济行业",
                    ),
                ),
                (
                    "intent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="demands.intent",
                        verbose_name="来源意向",
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
                    "kind",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="codes.contractkind",
                        verbose_name="合同类别",
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
                    "registrar",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记员",
                    ),
                ),
                (
                    "twin_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        help_text="从前按另一种写法登记的同一合同，待登记员核实后撤销其一。",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="contracts.contract",
                        verbose_name="疑似重复登记",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 技术合同",
                "verbose_name_plural": "historical 技术合同",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "proof",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("counterparty", "对方已确认"),
                            ("registrar", "登记机构已核对"),
                            ("standing", "随既有核定"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="证实",
                    ),
                ),
                (
                    "proved_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="确认时间"),
                ),
                (
                    "denial",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="否认的理由"
                    ),
                ),
                (
                    "denied_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="否认时间"),
                ),
                (
                    "reversal",
                    models.CharField(
                        blank=True,
                        choices=[("return", "退款、红字发票"), ("mistake", "录入有误")],
                        editable=False,
                        max_length=10,
                        verbose_name="冲销原因",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="说明"
                    ),
                ),
                (
                    "is_void",
                    models.BooleanField(default=False, editable=False, verbose_name="作废"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        help_text="纸质发票上的 10 或 12 位数字；数电发票（20 位号码）没有代码，留空。",
                        max_length=12,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{10,12}$", "发票代码是 10 至 12 位数字。"
                            )
                        ],
                        verbose_name="发票代码",
                    ),
                ),
                (
                    "number",
                    contracts.models.payment.NumberField(max_length=30, verbose_name="发票号码"),
                ),
                (
                    "issuer",
                    models.CharField(
                        blank=True, editable=False, max_length=120, verbose_name="开票方"
                    ),
                ),
                ("issued_on", models.DateField(verbose_name="开票日期")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=18, verbose_name="价税合计（元）"
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="contracts.contract",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "denied_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="否认人",
                    ),
                ),
                (
                    "entered_for",
                    models.ForeignKey(
                        editable=False,
                        help_text="录入人当时代表的一方；同时代表几方的为空，只能由登记机构核对。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="institutions.organization",
                        verbose_name="录入单位",
                    ),
                ),
                (
                    "proved_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="contracts.invoice",
                        verbose_name="冲销",
                    ),
                ),
            ],
            options={
                "verbose_name": "发票",
                "verbose_name_plural": "发票",
                "ordering": ["issued_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("reversal", ""), ("reverses", None)),
                            models.Q(
                                ("reversal__in", ["return", "mistake"]),
                                ("reverses__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="invoice_reversed_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proof", ""), ("proved_at", None), ("proved_by", None)),
                            models.Q(
                                ("proof__in", ("counterparty", "registrar")),
                                ("proved_at__isnull", False),
                                ("proved_by__isnull", False),
                            ),
                            models.Q(("proof", "standing"), ("proved_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="invoice_proved_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proved_by", None),
                            models.Q(("proved_by", models.F("created_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="invoice_not_proved_by_its_author",
                        violation_error_message="录入的人不能自己确认。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("denial", ""), ("denied_at", None), ("denied_by", None)),
                            models.Q(
                                ("denied_at__isnull", False),
                                ("denied_by__isnull", False),
                                models.Q(("denial", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="invoice_denied_with_reason",
                        violation_error_message="否认须写明理由。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("reverses", None)),
                            models.Q(("amount__lt", 0), ("reverses__isnull", False)),
                            _connector="OR",
                        ),
                        name="invoice_amount_positive",
                        violation_error_message="发票金额须大于 0 元。",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Replace(
                            "number", models.Value("-"), models.Value("")
                        ),
                        condition=models.Q(("is_void", False), ("number__regex", "^[0-9]{20}$")),
                        name="invoice_used_once",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Replace(
                            "number", models.Value("-"), models.Value("")
                        ),
                        models.F("code"),
                        condition=models.Q(
                            ("is_void", False), models.Q(("code", ""), _negated=True)
                        ),
                        name="invoice_code_and_number_once",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Replace(
                            "number", models.Value("-"), models.Value("")
                        ),
                        models.F("issuer"),
                        condition=models.Q(("code", ""), ("is_void", False)),
                        name="invoice_seller_and_number_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "proof",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("counterparty", "对方已确认"),
                            ("registrar", "登记机构已核对"),
                            ("standing", "随既有核定"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="证实",
                    ),
                ),
                (
                    "proved_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="确认时间"),
                ),
                (
                    "denial",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="否认的理由"
                    ),
                ),
                (
                    "denied_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="否认时间"),
                ),
                (
                    "reversal",
                    models.CharField(
                        blank=True,
                        choices=[("return", "退款、红字发票"), ("mistake", "录入有误")],
                        editable=False,
                        max_length=10,
                        verbose_name="冲销原因",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="说明"
                    ),
                ),
                (
                    "is_void",
                    models.BooleanField(default=False, editable=False, verbose_name="作废"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("paid_on", models.DateField(verbose_name="付款日期")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=18, verbose_name="付款金额（元）"
                    ),
                ),
                (
                    "voucher_number",
                    contracts.models.payment.NumberField(max_length=60, verbose_name="转账凭证号"),
                ),
                (
                    "voucher_total",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="一笔付款分给几份合同的，填凭证上的总额；只用于本合同的留空。",
                        max_digits=18,
                        null=True,
                        verbose_name="凭证总额（元）",
                    ),
                ),
                (
                    "payer",
                    models.CharField(
                        blank=True, editable=False, max_length=120, verbose_name="付款方"
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="contracts.contract",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "denied_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="否认人",
                    ),
                ),
                (
                    "entered_for",
                    models.ForeignKey(
                        editable=False,
                        help_text="录入人当时代表的一方；同时代表几方的为空，只能由登记机构核对。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="institutions.organization",
                        verbose_name="录入单位",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="contracts.invoice",
                        verbose_name="对应发票",
                    ),
                ),
                (
                    "proved_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="contracts.payment",
                        verbose_name="冲销",
                    ),
                ),
            ],
            options={
                "verbose_name": "付款",
                "verbose_name_plural": "付款",
                "ordering": ["paid_on", "pk"],
                "indexes": [
                    models.Index(fields=["paid_on"], name="contracts_p_paid_on_006f05_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("reversal", ""), ("reverses", None)),
                            models.Q(
                                ("reversal__in", ["return", "mistake"]),
                                ("reverses__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="payment_reversed_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proof", ""), ("proved_at", None), ("proved_by", None)),
                            models.Q(
                                ("proof__in", ("counterparty", "registrar")),
                                ("proved_at__isnull", False),
                                ("proved_by__isnull", False),
                            ),
                            models.Q(("proof", "standing"), ("proved_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="payment_proved_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proved_by", None),
                            models.Q(("proved_by", models.F("created_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="payment_not_proved_by_its_author",
                        violation_error_message="录入的人不能自己确认。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("denial", ""), ("denied_at", None), ("denied_by", None)),
                            models.Q(
                                ("denied_at__isnull", False),
                                ("denied_by__isnull", False),
                                models.Q(("denial", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="payment_denied_with_reason",
                        violation_error_message="否认须写明理由。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("reverses", None)),
                            models.Q(("amount__lt", 0), ("reverses__isnull", False)),
                            _connector="OR",
                        ),
                        name="payment_amount_positive",
                        violation_error_message="付款金额须大于 0 元。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voucher_total", None),
                            ("voucher_total__gte", models.F("amount")),
                            _connector="OR",
                        ),
                        name="payment_within_voucher",
                        violation_error_message="付款金额不能超过凭证总额。",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Replace(
                            "voucher_number", models.Value("-"), models.Value("")
                        ),
                        models.F("payer"),
                        condition=models.Q(("is_void", False), ("voucher_total", None)),
                        name="voucher_used_once",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Replace(
                            "voucher_number", models.Value("-"), models.Value("")
                        ),
                        models.F("payer"),
                        models.F("contract"),
                        condition=models.Q(("is_void", False)),
                        name="voucher_once_in_a_contract",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
