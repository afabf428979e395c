"""Imports: a file that was read, how far it is, what came of it, and what it takes to undo it."""

import datetime as dt

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from techmarket.exchange.registry import RESOURCES
from techmarket.jobs.models import Job

CONFIRM_WITHIN = dt.timedelta(days=1)
UNDO_WITHIN = dt.timedelta(days=30)


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own: the file may hold what only its owner may read."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def without_file(self):
        return self.defer("table")


class Import(models.Model):
    class State(models.TextChoices):
        CHECKING = "checking", _("检查中")
        FAULTY = "faulty", _("有错误，未写入")
        CHECKED = "checked", _("待确认")
        WRITING = "writing", _("写入中")
        DONE = "done", _("已导入")
        UNDOING = "undoing", _("撤销中")
        UNDONE = "undone", _("已撤销")
        LAPSED = "lapsed", _("逾期未确认")

    target = models.CharField(_("导入到"), max_length=60)  # the label of a model
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("导入人"),
        on_delete=models.PROTECT,
        related_name="imports",
    )
    file_name = models.CharField(_("文件名"), max_length=200, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=State.choices, default=State.CHECKING
    )
    row_count = models.PositiveIntegerField(_("行数"))
    erases = models.BooleanField(_("空单元格清除原有内容"), default=False)
    # Headers, rows and lines of the file, until it is written or lapses.
    table = models.JSONField(null=True, editable=False)
    report = models.JSONField(_("结果"), default=dict, encoder=DjangoJSONEncoder, editable=False)
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    written_at = models.DateTimeField(_("写入时间"), null=True, editable=False)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, editable=False)
    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("导入")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=(
                        "checking",
                        "faulty",
                        "checked",
                        "writing",
                        "done",
                        "undoing",
                        "undone",
                        "lapsed",
                    )
                ),
                name="import_state_known",
            )
        ]
        indexes = [models.Index(fields=["user", "-id"])]

    def __str__(self):
        return f"{self.target_name}：{self.file_name}"

    def get_absolute_url(self):
        return reverse("imports:detail", args=[self.pk])

    @property
    def model(self):
        return apps.get_model(self.target)

    @property
    def target_name(self):
        return self.model._meta.verbose_name

    @property
    def page_url(self):
        """Where such a file is uploaded, and confirmed."""
        return reverse(RESOURCES[self.target].import_page())

    @property
    def is_running(self):
        return self.state in (self.State.CHECKING, self.State.WRITING, self.State.UNDOING)

    @property
    def is_stuck(self):
        """A worker has given up: nothing was written, and nobody is at work."""
        dead = Job.objects.dead().filter(key__startswith=self.job_key)
        return self.is_running and dead.exists()

    @property
    def job_key(self):
        """How the keys of its jobs begin."""
        return f"import:{self.pk}:"

    @property
    def totals(self):
        return self.report.get("totals", {})

    @property
    def reached(self):
        """Rows that are behind it; what is not yet committed cannot be read in the database."""
        return cache.get(self.progress_key) or 0

    def note_progress(self, row):
        cache.set(self.progress_key, row, 3600)

    @property
    def progress_key(self):
        return f"import-progress:{self.pk}:{self.state}"

    def may_be_undone(self, *, at):
        return self.state == self.State.DONE and at < self.written_at + UNDO_WITHIN


class ImportedRow(models.Model):
    """A record that an import wrote: how it stood before, and its version since."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="written")
    line = models.PositiveIntegerField(_("行号"))
    record_id = models.PositiveBigIntegerField(_("记录编号"))
    version = models.PositiveBigIntegerField(_("导入后的版本"))
    # The record and the rows of its own, serialised; empty: the import made it.
    before = models.TextField(_("导入前"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("导入写入的记录")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.of_id}:{self.line}"
