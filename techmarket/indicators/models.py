from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Comparator(models.TextChoices):
    GE = "ge", _("不低于")
    GT = "gt", _("高于")
    EQ = "eq", _("等于")
    GROWTH = "growth", _("年增长率不低于")
    PER_YEAR = "per_year", _("每年不低于")


class PolicyTargetQuerySet(models.QuerySet):
    def inside(self, prefix: str | None):
        """Targets of a region and of the regions below it."""
        return self.filter(region__pk__startswith=prefix) if prefix else self


class PolicyTarget(models.Model):
    """One figure of one clause, in the policy's own words.

    Hebi's document gives two figures for 2020: the key names the clause, so both are kept.
    """

    document = models.CharField(_("文号"), max_length=64)
    document_title = models.CharField(_("文件名称"), max_length=200)
    clause = models.CharField(_("条款编号"), max_length=16)
    clause_path = models.CharField(_("条款位置"), max_length=64)
    quote = models.TextField(_("原文"))
    indicator = models.CharField(_("指标代码"), max_length=64, blank=True, db_index=True)
    name = models.CharField(_("目标名称"), max_length=100)
    region = models.ForeignKey("codes.Region", models.PROTECT, verbose_name=_("地区"))
    year = models.PositiveSmallIntegerField(
        _("目标年份"), validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    comparator = models.CharField(_("比较方式"), max_length=10, choices=Comparator.choices)
    value = models.DecimalField(
        _("目标值"), max_digits=18, decimal_places=2, validators=[MinValueValidator(0)]
    )
    unit = models.CharField(_("单位"), max_length=16)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    objects = PolicyTargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("政策目标")
        verbose_name_plural = _("政策目标")
        ordering = ["document", "clause", "year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "clause", "name", "region", "year"],
                name="policytarget_unique_figure",
                violation_error_message=_("同一条款、指标、地区和年份只能有一个目标值。"),
            ),
            models.CheckConstraint(
                condition=Q(comparator__in=Comparator.values),
                name="policytarget_comparator_known",
                violation_error_message=_("比较方式不在允许的范围内。"),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="policytarget_value_not_negative",
                violation_error_message=_("目标值不能为负。"),
            ),
        ]

    def __str__(self):
        return f"{self.clause} {self.name}（{self.year}）"

    def achieved(self, current, previous, *, is_stock: bool):
        """What is compared with the target: the figure, its yearly increase or its growth in %."""
        if self.comparator == Comparator.GROWTH:
            return growth(current, previous)
        if self.comparator == Comparator.PER_YEAR and is_stock:
            return current - previous
        return current

    def is_met(self, achieved) -> bool:
        if achieved is None:
            return False
        if self.comparator == Comparator.GT:
            return achieved > self.value
        if self.comparator == Comparator.EQ:
            return achieved == self.value
        return achieved >= self.value

    def percent(self, achieved) -> Decimal | None:
        """Progress for the bar, cut at nought; a target of nought has no percentage."""
        if achieved is None or not self.value:
            return None
        return max(Decimal(0), _tenths(Decimal(achieved) / self.value * 100))


def growth(current, previous) -> Decimal | None:
    """Growth on the year before in %, or nothing to compare with."""
    if not previous:
        return None
    return _tenths((Decimal(current) - previous) / previous * 100)


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))
