"""Names that a unit went by before: old records bear them, so a search must find it by them."""

from django.db import models
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

    class Meta:
        verbose_name = verbose_name_plural = _("曾用名")
        ordering = ["valid_until", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name", "valid_until"], name="formername_once"
            )
        ]

    def __str__(self):
        return self.name
