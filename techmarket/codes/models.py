"""Dated code tables. A code that business records refer to is never deleted, only ended."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class CodeQuerySet(models.QuerySet):
    def current(self, on):
        """Codes in force on a day; an empty date on either side means “no limit”."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on)
        )

    def top(self):
        return self.filter(parent=None)


class Code(models.Model):
    """One row of a code table; both dates count as in force."""

    code = models.CharField(_("代码"), max_length=8, primary_key=True)
    name = models.CharField(_("名称"), max_length=100)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    valid_from = models.DateField(_("启用日"), null=True, blank=True)
    valid_to = models.DateField(_("停用前最后一日"), null=True, blank=True)
    source = models.CharField(_("依据"), max_length=100)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    objects = CodeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_dates_in_order",
                violation_error_message=_("停用前最后一日不能早于启用日。"),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="%(app_label)s_%(class)s_named",
                violation_error_message=_("名称不能为空。"),
            ),
        ]

    def __str__(self):
        return self.name

    @cached_property
    def is_group(self):
        """Only a heading over the codes below it."""
        return self.children.exists()


# What a foreign key to Region offers: a seat is never in a statistical area.
DIVISIONS, AREAS = {"is_statistical": False}, {"is_statistical": True}


def seat_field(label, **options):
    """Where somebody has a seat or something is done."""
    return models.ForeignKey(
        "codes.Region",
        verbose_name=label,
        on_delete=models.PROTECT,
        limit_choices_to=DIVISIONS,
        **options,
    )


def area_field(**options):
    """The statistical area in which a unit lies, if it lies in one."""
    return models.ForeignKey(
        "codes.Region",
        verbose_name=_("统计区域"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=AREAS,
        **options,
    )


def counted_in(area, region):
    """Where statistics count a record: in its statistical area if it has one, else in its region.

    So the counties and areas of a city add up to the city, and nothing is counted twice.
    """
    return Coalesce(F(area), F(region), output_field=models.CharField())


class RegionQuerySet(CodeQuerySet):
    def under(self, prefix):
        """The region with this prefix and all below it: “41”, “4106” or “410611”."""
        return self.filter(code__startswith=prefix)

    def administrative(self):
        return self.filter(**DIVISIONS)

    def statistical(self):
        return self.filter(**AREAS)


class Region(Code):
    """Regions of GB/T 2260; “省直辖县级市” and counties of “直辖市” hang right under the province.

    Development and high-tech zones have no code there. As statistical areas they stand
    beside the counties of their city, under the numbers of the statistics bureau; nobody has one
    as a seat.
    """

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("省级")
        CITY = 2, _("地级")
        COUNTY = 3, _("县级")

    code = models.CharField(
        _("代码"),
        max_length=6,
        primary_key=True,
        validators=[RegexValidator(r"^[1-9][0-9]{5}\Z", _("行政区划代码应为 6 位数字。"))],
    )
    full_name = models.CharField(_("全称"), max_length=100)
    level = models.PositiveSmallIntegerField(_("层级"), choices=Level.choices)
    pinyin = models.CharField(_("拼音"), max_length=100)
    is_statistical = models.BooleanField(
        _("统计区域"), default=False, help_text=_("开发区、高新区等，不是行政区划。")
    )

    objects = RegionQuerySet.as_manager()

    class Meta(Code.Meta):
        verbose_name = verbose_name_plural = _("行政区划")
        constraints = [
            *Code.Meta.constraints,
            models.CheckConstraint(
                condition=Q(code__regex=r"^[1-9][0-9]{5}$"),
                name="codes_region_six_digits",
                violation_error_message=_("行政区划代码应为 6 位数字。"),
            ),
            models.CheckConstraint(
                condition=Q(level=1, parent=None, code__endswith="0000")
                | Q(level=2, parent__isnull=False, code__endswith="00")
                | (Q(level=3, parent__isnull=False) & ~Q(code__endswith="00")),
                name="codes_region_level_fits",
                violation_error_message=_("行政区划的层级、上级与代码不相符。"),
            ),
            models.CheckConstraint(
                condition=Q(is_statistical=False) | Q(level=3),
                name="codes_region_area_in_a_city",
                violation_error_message=_("统计区域与区县同级，须属于一个市。"),
            ),
        ]

    @property
    def prefix(self):
        """The digits shared by everything inside: 41 “河南省”, 4106 “鹤壁市”, 410611 “淇滨区”."""
        return self.code[: 2 * self.level]


class Industry(Code):
    class Meta(Code.Meta):
        verbose_name = verbose_name_plural = _("国民经济行业")


class TechField(Code):
    class Meta(Code.Meta):
        verbose_name = verbose_name_plural = _("技术领域")


class ContractKind(Code):
    class Meta(Code.Meta):
        verbose_name = verbose_name_plural = _("技术合同类别")


class IpKind(Code):
    class Meta(Code.Meta):
        verbose_name = verbose_name_plural = _("知识产权类别")


class PlanSource(Code):
    class Meta(Code.Meta):
        verbose_name = verbose_name_plural = _("计划来源")


class SocioEconomicGoal(Code):
    class Meta(Code.Meta):
        verbose_name = verbose_name_plural = _("社会经济目标")


class PartyType(Code):
    class Meta(Code.Meta):
        verbose_name = verbose_name_plural = _("买卖方性质")


class AchievementForm(Code):
    class Meta(Code.Meta):
        verbose_name = verbose_name_plural = _("成果体现形式")


class MaturityQuerySet(CodeQuerySet):
    def trl(self):
        """The nine levels that the platform's forms offer."""
        return self.filter(scale=Maturity.Scale.TRL)


class Maturity(Code):
    """How mature a technology is. Numbers are stored: editions of GB/T 22900 differ in names."""

    class Scale(models.TextChoices):
        TRL = "trl", _("九级（TRL）")
        GBT22900 = "gbt22900", _("十三级（GB/T 22900）")

    scale = models.CharField(_("量表"), max_length=10, choices=Scale.choices)
    level = models.PositiveSmallIntegerField(_("等级"))
    criterion = models.CharField(_("判定标准"), max_length=200, blank=True)
    evidence = models.CharField(_("证明材料"), max_length=200, blank=True)

    objects = MaturityQuerySet.as_manager()

    class Meta(Code.Meta):
        verbose_name = verbose_name_plural = _("技术成熟度")
        ordering = ["-scale", "level"]
        constraints = [
            *Code.Meta.constraints,
            models.CheckConstraint(
                condition=Q(scale="trl", level__range=(1, 9))
                | Q(scale="gbt22900", level__range=(1, 13)),
                name="codes_maturity_level_on_scale",
                violation_error_message=_("成熟度等级超出所选量表。"),
            ),
            models.UniqueConstraint(
                fields=["scale", "level"], name="codes_maturity_scale_level_unique"
            ),
        ]


class CalendarDay(models.Model):
    """Whether a day is worked. A year is in the table completely or not at all."""

    date = models.DateField(_("日期"), primary_key=True)
    is_workday = models.BooleanField(_("工作日"))
    note = models.CharField(_("说明"), max_length=100, blank=True)
    source = models.CharField(_("依据"), max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = _("工作日历")
        ordering = ["date"]

    def __str__(self):
        return f"{self.date:%Y-%m-%d}"
