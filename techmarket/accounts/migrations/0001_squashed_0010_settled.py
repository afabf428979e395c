import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import techmarket.accounts.models.people
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import migrations, models


FORWARD = """
CREATE FUNCTION accounts_check_grant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE duties CONSTANT text[] := ARRAY['auditor', 'sysadmin', 'secadmin'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.confirmed_at IS NOT NULL OR (
            (NEW.user_id, NEW.role, NEW.origin, NEW.granted_at, NEW.reason)
                IS DISTINCT FROM (OLD.user_id, OLD.role, OLD.origin, OLD.granted_at, OLD.reason)
            OR NEW.region_id IS DISTINCT FROM OLD.region_id
            OR NEW.granted_by_id IS DISTINCT FROM OLD.granted_by_id
            OR NEW.expires_at IS DISTINCT FROM OLD.expires_at
        ) THEN
            RAISE EXCEPTION '角色授予只能确认或撤销，不得修改'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'rolegrant_not_changed';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.origin = 'earlier' THEN
        RAISE EXCEPTION '角色授予须由两人办理'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rolegrant_by_two_persons';
    END IF;
    -- Two grants to one person, at once: one waits for the other and sees it.
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM accounts_rolegrant g WHERE g.user_id = NEW.user_id
        AND (g.role = ANY (duties)) <> (NEW.role = ANY (duties))
    ) THEN
        RAISE EXCEPTION '系统、安全、审计职责不得与业务角色由同一人兼任'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rolegrant_duties_apart';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rolegrant_checked BEFORE INSERT OR UPDATE ON accounts_rolegrant
    FOR EACH ROW EXECUTE FUNCTION accounts_check_grant();
CREATE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '安全事件只能追加，不得修改或删除'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER security_event_kept BEFORE UPDATE OR DELETE ON accounts_securityevent
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER security_event_not_emptied BEFORE TRUNCATE ON accounts_securityevent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();
"""
BACKWARD = """
DROP TRIGGER security_event_not_emptied ON accounts_securityevent;
DROP TRIGGER security_event_kept ON accounts_securityevent;
DROP FUNCTION accounts_refuse_change();
DROP TRIGGER rolegrant_checked ON accounts_rolegrant;
DROP FUNCTION accounts_check_grant();
"""


SYSTEM_USERNAME = "system"


def create_system_user(apps, schema_editor):
    """Take the name before anybody can."""
    apps.get_model("accounts", "User").objects.get_or_create(
        username=SYSTEM_USERNAME,
        defaults={"full_name": "系统", "is_active": False, "password": make_password(None)},
    )


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_system_user"),
        ("accounts", "0003_grants_by_two"),
        ("accounts", "0004_two_persons"),
        ("accounts", "0005_tokens"),
        ("accounts", "0006_looks"),
        ("accounts", "0007_events_are_counted"),
        ("accounts", "0008_events_newest_first"),
        ("accounts", "0009_import_events"),
        ("accounts", "0010_settled"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("codes", "0002_statistical_areas"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                ("full_name", models.CharField(blank=True, max_length=50, verbose_name="姓名")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="电子邮箱")),
                (
                    "phone",
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
                    "like_another",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="与更早的用户名相似"
                    ),
                ),
                (
                    "settled_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="新手引导关闭时间"
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "用户",
                "verbose_name_plural": "用户",
                "constraints": [
                    models.UniqueConstraint(
                        models.Func(
                            django.db.models.functions.text.Lower("username"),
                            models.Value("01i"),
                            models.Value("oll"),
                            function="translate",
                        ),
                        condition=models.Q(("like_another", False)),
                        name="user_looks_unique",
                        violation_error_message="该用户名与已有或保留的用户名相同或容易混淆，请换一个。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("email", ""), _negated=True),
                        fields=("email",),
                        name="user_email_unique",
                        violation_error_message="该邮箱已注册，请直接登录或找回密码。",
                    ),
                ],
            },
            managers=[
                ("objects", techmarket.accounts.models.people.AccountManager()),
            ],
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="用途")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("hint", models.CharField(editable=False, max_length=4, verbose_name="密钥末四位")),
                (
                    "scope",
                    models.CharField(
                        choices=[("read", "只读"), ("write", "读写")],
                        default="write",
                        max_length=10,
                        verbose_name="权限",
                    ),
                ),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="范围",
                    ),
                ),
                ("stamp", models.CharField(editable=False, max_length=128)),
                (
                    "last_used_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="最近使用"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("expires_at", models.DateTimeField(verbose_name="到期时间")),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="停用时间"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="所有者",
                    ),
                ),
            ],
            options={
                "verbose_name": "API 密钥",
                "verbose_name_plural": "API 密钥",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="RoleGrant",
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
                        choices=[
                            ("officer", "科技局工作人员"),
                            ("registrar", "技术合同登记员"),
                            ("expert", "评审专家"),
                            ("auditor", "审计员"),
                            ("sysadmin", "系统管理员"),
                            ("secadmin", "安全管理员"),
                        ],
                        max_length=20,
                        verbose_name="角色",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("granted", "授予并经确认"),
                            ("emergency", "应急授权"),
                            ("setup", "系统初始化"),
                            ("earlier", "实行双人确认以前"),
                        ],
                        default="granted",
                        editable=False,
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("granted_at", models.DateTimeField(auto_now_add=True, verbose_name="授予时间")),
                (
                    "confirmed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="确认时间"),
                ),
                (
                    "expires_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="失效时间"),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="应急原因"
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
                    "granted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="授予人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        help_text="本区域及其下级；留空表示不限区域。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="codes.region",
                        verbose_name="管辖区域",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "角色授予",
                "verbose_name_plural": "角色授予",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "role", "region"),
                        name="rolegrant_unique",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("role__in", ("auditor", "sysadmin", "secadmin"))),
                        fields=("user",),
                        name="rolegrant_one_admin_duty",
                        violation_error_message="系统管理员、安全管理员、审计员不得由同一人兼任。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "officer",
                                    "registrar",
                                    "expert",
                                    "auditor",
                                    "sysadmin",
                                    "secadmin",
                                ],
                            )
                        ),
                        name="rolegrant_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("granted_by", models.F("user")), _negated=True),
                        name="rolegrant_not_to_oneself",
                        violation_error_message="不能给自己授予角色。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_by", models.F("user")), _negated=True),
                            models.Q(("confirmed_by", models.F("granted_by")), _negated=True),
                        ),
                        name="rolegrant_confirmed_by_another",
                        violation_error_message="须由授予人和本人以外的人确认。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at", None),
                            ("origin__in", ["setup", "earlier"]),
                            models.Q(
                                ("confirmed_by__isnull", False), ("granted_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="rolegrant_by_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("origin", "emergency"), _negated=True),
                            ("expires_at__isnull", False),
                            _connector="OR",
                        ),
                        name="rolegrant_emergency_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SecurityEvent",
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
                            ("signed_in", "登录"),
                            ("sign_in_failed", "登录失败"),
                            ("signed_out", "退出登录"),
                            ("refused", "越权被拒"),
                            ("password", "修改或重置密码"),
                            ("token", "签发或停用密钥"),
                            ("granted", "授予角色"),
                            ("confirmed", "确认角色"),
                            ("revoked", "撤销角色"),
                            ("emergency", "应急授权"),
                            ("exported", "导出数据"),
                            ("imported", "导入数据"),
                            ("import_undone", "撤销导入"),
                            ("read_persons", "查看个人信息"),
                        ],
                        max_length=20,
                        verbose_name="类型",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="时间"
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=300, verbose_name="对象")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="网络地址")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="security_events",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
            ],
            options={
                "verbose_name": "安全事件",
                "verbose_name_plural": "安全事件",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="security_event_newest"),
                    models.Index(fields=["kind", "-at", "-id"], name="security_event_kind"),
                    models.Index(fields=["actor", "-at", "-id"], name="security_event_actor"),
                    models.Index(fields=["address", "-at", "-id"], name="security_event_address"),
                    models.Index(
                        fields=["kind", "actor", "-at", "-id"], name="security_event_kind_actor"
                    ),
                    models.Index(
                        fields=["kind", "address", "-at", "-id"], name="security_event_kind_address"
                    ),
                ],
            },
        ),
        migrations.RunPython(create_system_user, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
