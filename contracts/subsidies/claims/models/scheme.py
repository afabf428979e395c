"""Clauses as in data/*.yaml: every change is a new version, an old one never changes."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contracts.subsidies.policies.clause import parse_clause
from contracts.subsidies.policies.publicity import notice_term


class SchemeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Policies are public, their former versions too: a paid claim points at its own."""
        return self

    def current(self):
        return self.filter(is_current=True)

    def in_force(self, *, on):
        ends = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        return self.current().filter(ends, valid_from__lte=on)

    def search(self, text):
        text = text.strip()
        found = Q(code__iexact=text) | Q(title__icontains=text) | Q(quote__icontains=text)
        return self.filter(found) if text else self


class Scheme(models.Model):
    """One version of a clause. A trigger in the database refuses to change its content."""

    code = models.CharField(_("条款编号"), max_length=20)
    version = models.PositiveSmallIntegerField(_("版次"))
    title = models.CharField(_("名称"), max_length=100)
    document = models.CharField(_("文件"), max_length=200)
    document_number = models.CharField(_("文号"), max_length=60)
    clause = models.CharField(_("条款"), max_length=200)
    quote = models.TextField(_("原文"))
    region = models.ForeignKey(
        "codes.Region", verbose_name=_("适用地区"), on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField(_("施行日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    entry = models.JSONField(_("条款全文"), help_text=_("与政策数据文件中的写法相同。"))
    digest = models.CharField(_("摘要"), max_length=64)
    is_current = models.BooleanField(_("现行版"), default=True)
    created_at = models.DateTimeField(_("载入时间"), auto_now_add=True)
    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("后补助政策")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="scheme_version_unique"),
            models.UniqueConstraint(fields=["code", "digest"], name="scheme_content_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(is_current=True), name="scheme_one_current"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self):
        return reverse("subsidies:scheme", args=[self.pk])

    @cached_property
    def rules(self):
        """The Clause of the pure part."""
        return parse_clause(self.entry)

    def notice_term(self, on):
        return notice_term(self.entry, on)

    def terms_shown(self, on):
        """Today's parameters, or those of the first day while the policy is not yet in force."""
        return self.rules.terms(max(on, self.valid_from))

    @property
    def basis(self):
        return f"{self.code}：{self.document_number}《{self.document}》{self.clause}"
