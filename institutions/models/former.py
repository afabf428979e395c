"""Names that a unit went by before, and names of units that were merged into it: old records bear
them, so a search must find it by them."""

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from institutions.models.organization import Organization


class FormerName(models.Model):
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("机构"),
        on_delete=models.CASCADE,
        related_name="former_names",
    )
    name = models.CharField(_("曾用名"), max_length=120)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_until = models.DateField(_("更名日期"))
    unit = models.ForeignKey(
        Organization,
        verbose_name=_("被合并单位"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("不是本单位的曾用名，而是并入本单位的单位的名称。"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("曾用名")
        ordering = ["valid_until", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name", "valid_until"], name="formername_once"
            )
        ]

    def __str__(self):
        return _t("%(name)s（已并入）") % {"name": self.name} if self.unit_id else self.name
