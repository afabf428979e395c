"""Qualifications: recognitions with a level and a term."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models.organization import Organization
from techmarket.codes.days import validate_day


class QualificationQuerySet(models.QuerySet):
    def in_force(self, *, on):
        return self.filter(valid_from__lte=on).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )


class Qualification(models.Model):
    """A recognition with a level and a term: it counts only on the dates it covers."""

    class Kind(models.TextChoices):
        TTD = "ttd", _("技术转移示范机构")
        HTE = "hte", _("高新技术企业")
        INCUBATOR = "incubator", _("众创空间、孵化器")
        NRD = "nrd", _("新型研发机构")
        LAB = "lab", _("重点实验室、工程技术研究中心")

    class Level(models.TextChoices):
        NATIONAL = "national", _("国家级")
        PROVINCIAL = "provincial", _("省级")
        MUNICIPAL = "municipal", _("市级")

    organization = models.ForeignKey(
        Organization,
        verbose_name=_("机构"),
        on_delete=models.CASCADE,
        related_name="qualifications",
    )
    kind = models.CharField(_("资质"), max_length=20, choices=Kind.choices)
    level = models.CharField(_("级别"), max_length=20, choices=Level.choices)
    number = models.CharField(_("证书或文件编号"), max_length=60, blank=True)
    issued_by = models.CharField(_("认定部门"), max_length=100)
    valid_from = models.DateField(_("有效期起"), validators=[validate_day])
    valid_to = models.DateField(_("有效期止"), null=True, blank=True, validators=[validate_day])
    objects = QualificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("机构资质")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="qualification_dates_in_order",
                violation_error_message=_("有效期止不得早于有效期起。"),
            ),
            models.UniqueConstraint(
                fields=["organization", "kind", "level", "valid_from"],
                name="qualification_unique",
                violation_error_message=_("该资质已登记。"),
            ),
        ]

    def __str__(self):
        return f"{self.get_level_display()}{self.get_kind_display()}"
