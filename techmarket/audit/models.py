"""Seals over the events: each one's digest includes the one before it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Seal(models.Model):
    """Append-only, numbered without gaps. The event is named by its number, not referenced: the
    seal says also of an event that somebody has deleted that it was there."""

    class Source(models.TextChoices):
        WORKFLOW = "workflow", _("办理记录")
        SECURITY = "security", _("安全事件")

    number = models.PositiveBigIntegerField(_("序号"), primary_key=True)
    source = models.CharField(
        _("来源"), max_length=10, choices=Source.choices, default=Source.WORKFLOW
    )
    event_id = models.BigIntegerField(_("记录编号"))
    digest = models.CharField(_("摘要"), max_length=64)
    sealed_at = models.DateTimeField(_("封存时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("封存")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["source", "event_id"], name="audit_seal_once"),
            models.CheckConstraint(
                condition=models.Q(source__in=["workflow", "security"]),
                name="audit_seal_source_known",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.digest}"


class Inspection(models.Model):
    """One run over the whole chain and what it found."""

    at = models.DateTimeField(_("时间"))
    sealed = models.PositiveBigIntegerField(_("已封存"))
    head = models.CharField(_("链头摘要"), max_length=64, blank=True)
    problems = models.JSONField(_("问题"), default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("核验")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {len(self.problems)}"
