import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django_fsm
import simple_history.models
import techmarket.codes.days
import techmarket.codes.identifiers
from django.conf import settings
from django.db import migrations, models


FORWARD = """
CREATE FUNCTION institutions_covers(held text, region text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT held IS NULL OR starts_with(region, CASE
        WHEN held LIKE '%0000' THEN left(held, 2)
        WHEN held LIKE '%00' THEN left(held, 4)
        ELSE held END)
$$;
CREATE FUNCTION institutions_refuse_deciding_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A grant and a membership of one person, at once: one waits for the other and sees it.
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM institutions_organization o, accounts_rolegrant g
        WHERE o.id = NEW.organization_id AND g.user_id = NEW.user_id
        AND g.role IN ('officer', 'registrar')
        AND institutions_covers(g.region_id, o.region_id)
    ) THEN
        RAISE EXCEPTION '办理本区域业务的工作人员和登记员不能成为该区域单位的成员'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_not_of_a_decider';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION institutions_refuse_office_of_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF NEW.role IN ('officer', 'registrar') AND EXISTS (
        SELECT 1 FROM institutions_membership m
        JOIN institutions_organization o ON o.id = m.organization_id
        WHERE m.user_id = NEW.user_id AND institutions_covers(NEW.region_id, o.region_id)
    ) THEN
        RAISE EXCEPTION '该用户是所辖区域单位的成员，须先退出才能办理该区域的业务'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rolegrant_not_to_a_member';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER membership_not_of_a_decider
    BEFORE INSERT OR UPDATE OF user_id, organization_id ON institutions_membership
    FOR EACH ROW EXECUTE FUNCTION institutions_refuse_deciding_member();
CREATE TRIGGER rolegrant_not_to_a_member
    BEFORE INSERT OR UPDATE OF user_id, role, region_id ON accounts_rolegrant
    FOR EACH ROW EXECUTE FUNCTION institutions_refuse_office_of_member();
"""
BACKWARD = """
DROP TRIGGER rolegrant_not_to_a_member ON accounts_rolegrant;
DROP TRIGGER membership_not_of_a_decider ON institutions_membership;
DROP FUNCTION institutions_refuse_office_of_member();
DROP FUNCTION institutions_refuse_deciding_member();
DROP FUNCTION institutions_covers(text, text);
"""


class Migration(migrations.Migration):
    replaces = [
        ("institutions", "0001_initial"),
        ("institutions", "0002_invitations"),
        ("institutions", "0003_no_member_decides"),
        ("institutions", "0004_statistical_areas"),
        ("institutions", "0005_voided"),
        ("institutions", "0006_plausible_days"),
        ("institutions", "0007_former_names"),
        ("institutions", "0008_endings"),
        ("institutions", "0009_sounds"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("codes", "0002_statistical_areas"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organization",
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
                            ("submitted", "待核验"),
                            ("returned", "退回补正"),
                            ("verified", "已核验"),
                            ("suspended", "已停用"),
                            ("closed", "已注销"),
                            ("merged", "已合并"),
                            ("voided", "已作废"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
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
                ("name", models.CharField(max_length=120, verbose_name="机构名称")),
                (
                    "uscc",
                    models.CharField(
                        db_index=True,
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
                    "scale",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("large", "大型"),
                            ("medium", "中型"),
                            ("small", "小型"),
                            ("micro", "微型"),
                        ],
                        max_length=10,
                        verbose_name="企业规模",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                (
                    "legal_representative",
                    models.CharField(blank=True, max_length=50, verbose_name="法定代表人"),
                ),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=50, verbose_name="联系人"),
                ),
                (
                    "contact_phone",
                    models.CharField(
                        blank=True,
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9+\\-() ]{5,20}$", "电话只能含数字、+、- 和括号。"
                            )
                        ],
                        verbose_name="联系电话",
                    ),
                ),
                (
                    "established_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[techmarket.codes.days.validate_day],
                        verbose_name="成立日期",
                    ),
                ),
                ("intro", models.TextField(blank=True, max_length=2000, verbose_name="简介")),
                (
                    "ended_on",
                    models.DateField(editable=False, null=True, verbose_name="注销或合并日期"),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="示例数据"),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        help_text="单位在开发区、高新区内的填写该区，如：鹤壁经济技术开发区；统计按该区计入。",
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
                    "heir",
                    models.ForeignKey(
                        editable=False,
                        help_text="The last of the successors, whose people act in the records of this unit.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inherited",
                        to="institutions.organization",
                    ),
                ),
                (
                    "industry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.industry",
                        verbose_name="国民经济行业",
                    ),
                ),
                (
                    "party_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.partytype",
                        verbose_name="单位性质",
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
                (
                    "successor",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="institutions.organization",
                        verbose_name="承继单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "机构",
                "verbose_name_plural": "机构",
                "ordering": ["-pk"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="organization_search"
                    ),
                    models.Index(fields=["status", "region"], name="institution_status_c6d8e9_idx"),
                    models.Index(fields=["status", "kind"], name="institution_status_cbb2c4_idx"),
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
                                    "verified",
                                    "suspended",
                                    "closed",
                                    "merged",
                                    "voided",
                                ],
                            )
                        ),
                        name="organization_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("uscc__regex", "^[0-9A-HJ-NPQRTUWXY]{18}$")),
                        name="organization_uscc_shape",
                        violation_error_message="统一社会信用代码须为 18 位数字或大写字母。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("status__in", ["verified", "suspended", "closed", "merged"])
                        ),
                        fields=("uscc",),
                        name="organization_on_register_once",
                        violation_error_message="该统一社会信用代码已登记，请向本单位管理员申请加入；被他人冒用的，请持营业执照联系所在地科技主管部门。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("heir__isnull", False),
                                ("status", "merged"),
                                ("successor__isnull", False),
                            ),
                            models.Q(
                                models.Q(("status", "merged"), _negated=True),
                                ("heir", None),
                                ("successor", None),
                            ),
                            _connector="OR",
                        ),
                        name="organization_merged_into_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["draft", "returned", "submitted"])),
                        fields=("uscc", "created_by"),
                        name="organization_once_per_person",
                        violation_error_message="您已登记过该单位，请在原来的一份上办理。",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Membership",
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
                        choices=[("admin", "单位管理员"), ("member", "经办人")],
                        default="member",
                        max_length=10,
                        verbose_name="角色",
                    ),
                ),
                ("joined_at", models.DateTimeField(auto_now_add=True, verbose_name="加入时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="institutions.organization",
                        verbose_name="机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "机构成员",
                "verbose_name_plural": "机构成员",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "organization"), name="membership_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
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
                            ("pending", "待答复"),
                            ("joined", "已加入"),
                            ("declined", "已谢绝"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="pending",
                        max_length=20,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("admin", "单位管理员"), ("member", "经办人")],
                        default="member",
                        max_length=10,
                        verbose_name="角色",
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="受邀人",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="institutions.organization",
                        verbose_name="机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "加入邀请",
                "verbose_name_plural": "加入邀请",
                "ordering": ["-pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["pending", "joined", "declined", "withdrawn"])
                        ),
                        name="invitation_status_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "pending")),
                        fields=("user", "organization"),
                        name="invitation_once",
                        violation_error_message="已向该用户发出邀请，请等待对方答复。",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOrganization",
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
                            ("submitted", "待核验"),
                            ("returned", "退回补正"),
                            ("verified", "已核验"),
                            ("suspended", "已停用"),
                            ("closed", "已注销"),
                            ("merged", "已合并"),
                            ("voided", "已作废"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="机构名称")),
                (
                    "uscc",
                    models.CharField(
                        db_index=True,
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
                    "scale",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("large", "大型"),
                            ("medium", "中型"),
                            ("small", "小型"),
                            ("micro", "微型"),
                        ],
                        max_length=10,
                        verbose_name="企业规模",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                (
                    "legal_representative",
                    models.CharField(blank=True, max_length=50, verbose_name="法定代表人"),
                ),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=50, verbose_name="联系人"),
                ),
                (
                    "contact_phone",
                    models.CharField(
                        blank=True,
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9+\\-() ]{5,20}$", "电话只能含数字、+、- 和括号。"
                            )
                        ],
                        verbose_name="联系电话",
                    ),
                ),
                (
                    "established_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[techmarket.codes.days.validate_day],
                        verbose_name="成立日期",
                    ),
                ),
                ("intro", models.TextField(blank=True, max_length=2000, verbose_name="简介")),
                (
                    "ended_on",
                    models.DateField(editable=False, null=True, verbose_name="注销或合并日期"),
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
                    "area",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="单位在开发区、高新区内的填写该区，如：鹤壁经济技术开发区；统计按该区计入。",
                        limit_choices_to={"is_statistical": True},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="codes.region",
                        verbose_name="统计区域",
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
                    "industry",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="codes.industry",
                        verbose_name="国民经济行业",
                    ),
                ),
                (
                    "party_type",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="codes.partytype",
                        verbose_name="单位性质",
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
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="institutions.organization",
                        verbose_name="承继单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 机构",
                "verbose_name_plural": "historical 机构",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMembership",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("admin", "单位管理员"), ("member", "经办人")],
                        default="member",
                        max_length=10,
                        verbose_name="角色",
                    ),
                ),
                (
                    "joined_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="加入时间"),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
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
                        verbose_name="机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 机构成员",
                "verbose_name_plural": "historical 机构成员",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="曾用名")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用日期")),
                ("valid_until", models.DateField(verbose_name="更名日期")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_names",
                        to="institutions.organization",
                        verbose_name="机构",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        help_text="不是本单位的曾用名，而是并入本单位的单位的名称。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="institutions.organization",
                        verbose_name="被合并单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "曾用名",
                "verbose_name_plural": "曾用名",
                "ordering": ["valid_until", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "name", "valid_until"), name="formername_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Qualification",
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
                            ("ttd", "技术转移示范机构"),
                            ("hte", "高新技术企业"),
                            ("incubator", "众创空间、孵化器"),
                            ("nrd", "新型研发机构"),
                            ("lab", "重点实验室、工程技术研究中心"),
                        ],
                        max_length=20,
                        verbose_name="资质",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("national", "国家级"),
                            ("provincial", "省级"),
                            ("municipal", "市级"),
                        ],
                        max_length=20,
                        verbose_name="级别",
                    ),
                ),
                (
                    "number",
                    models.CharField(blank=True, max_length=60, verbose_name="证书或文件编号"),
                ),
                ("issued_by", models.CharField(max_length=100, verbose_name="认定部门")),
                (
                    "valid_from",
                    models.DateField(
                        validators=[techmarket.codes.days.validate_day], verbose_name="有效期起"
                    ),
                ),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[techmarket.codes.days.validate_day],
                        verbose_name="有效期止",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="qualifications",
                        to="institutions.organization",
                        verbose_name="机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "机构资质",
                "verbose_name_plural": "机构资质",
                "ordering": ["-valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="qualification_dates_in_order",
                        violation_error_message="有效期止不得早于有效期起。",
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "kind", "level", "valid_from"),
                        name="qualification_unique",
                        violation_error_message="该资质已登记。",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
