"""Who somebody is and what public duty they hold. For whom they act is institutions.Membership."""

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.spelling import ALREADY, LOOKS, check_username, spelling_of


class Role(models.TextChoices):
    OFFICER = "officer", _("科技局工作人员")
    REGISTRAR = "registrar", _("技术合同登记员")
    EXPERT = "expert", _("评审专家")
    AUDITOR = "auditor", _("审计员")
    SYSADMIN = "sysadmin", _("系统管理员")
    SECADMIN = "secadmin", _("安全管理员")


# GB/T 22239, level 3, 8.1.4.2 d): the three administrative duties are never one person.
ADMIN_DUTIES = (Role.AUDITOR, Role.SYSADMIN, Role.SECADMIN)

# Who decides on the organisations of a region, and so belongs to none of them.
DECIDING = (Role.OFFICER, Role.REGISTRAR)

SYSTEM_USERNAME = "system"
SECOND_FACTOR_MISSING = _("您的账号承担管理职责，请先登录网站启用双因素验证。")


def region_prefix(code):
    """“410000” → “41”, “410600” → “4106”, “410611” → “410611”, “” → “” (whole country)."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


class AccountManager(UserManager):
    def system(self):
        """The user in whose name scheduled work acts; it cannot sign in. A migration made it."""
        locked_out = {"is_active": False, "password": make_password(None)}
        user, _created = self.get_or_create(
            username=SYSTEM_USERNAME, defaults={"full_name": "系统"} | locked_out
        )
        return user

    def with_role(self, role, region_code=None):
        """Active users who hold the role, for a region when one is given."""
        in_force = self.model.grants.rel.related_model.objects.in_force(at=timezone.now())
        grants = in_force.filter(role=role)
        if region_code:
            grants = grants.covering(region_code)
        holders = self.filter(is_active=True, grants__in=grants).distinct()
        if role in ADMIN_DUTIES:
            return holders
        return holders.exclude(pk__in=in_force.filter(role__in=ADMIN_DUTIES).values("user"))


class User(AbstractUser):
    first_name = last_name = None
    full_name = models.CharField(_("姓名"), max_length=50, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = models.CharField(
        _("联系电话"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[0-9+\-() ]{5,20}$", _("电话只能含数字、+、- 和括号。"))],
    )
    # Of before the key on looks: a later one of two that look alike keeps its name.
    like_another = models.BooleanField(_("与更早的用户名相似"), default=False, editable=False)
    settled_at = models.DateTimeField(_("新手引导关闭时间"), null=True, blank=True, editable=False)
    objects = AccountManager()

    class Meta:
        verbose_name = verbose_name_plural = _("用户")
        constraints = [
            models.UniqueConstraint(
                LOOKS,
                condition=Q(like_another=False),
                name="user_looks_unique",
                violation_error_message=ALREADY,
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=~Q(email=""),
                name="user_email_unique",
                violation_error_message=_("该邮箱已注册，请直接登录或找回密码。"),
            ),
        ]

    def __str__(self):
        return self.full_name or self.username

    def clean(self):
        """At every door that checks a model; a name of before stays as it is."""
        super().clean()
        self.username = spelling_of(self.username)
        rows = User.objects.all()
        if not rows.filter(pk=self.pk, username=self.username).exists():
            try:
                check_username(self.username, rows.exclude(pk=self.pk))
                self.like_another = False
            except ValidationError as error:
                raise ValidationError({"username": error.messages}) from error

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)

    @cached_property
    def role_grants(self):
        """[(role, region prefix)] — read once per request, never longer."""
        grants = self.grants.in_force(at=timezone.now()).values_list("role", "region_id")
        held = [(role, region_prefix(region or "")) for role, region in grants]
        duties = [grant for grant in held if grant[0] in ADMIN_DUTIES]
        return duties or held  # an administrative duty decides no business, whatever came before

    @property
    def roles(self):
        return {role for role, _prefix in self.role_grants}

    @property
    def is_official(self):
        """Holds any public duty: needs a second factor, sees the management pages."""
        return bool(self.role_grants) or self.is_superuser

    @property
    def must_enrol(self):
        """Holds a public duty without the second factor that it needs."""
        required = settings.MFA_REQUIRED_FOR_STAFF and self.is_official
        return required and not self.authenticator_set.exists()

    def region_prefixes(self, role):
        return [prefix for held, prefix in self.role_grants if held == role]

    def has_role(self, role, region_code=None):
        if not self.is_active:
            return False
        prefixes = self.region_prefixes(role)
        if region_code is None:
            return bool(prefixes)
        return any(region_code.startswith(prefix) for prefix in prefixes)

    def decides_in(self, region_code):
        return any(self.has_role(role, region_code) for role in DECIDING)


def has_role(user, role, region_code=None):
    """`user.has_role` that also takes an anonymous user."""
    return user.is_authenticated and user.has_role(role, region_code)


def person_field(label):
    """Who did a step; the platform fills it in, and the account stays as long as the record."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=label,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
