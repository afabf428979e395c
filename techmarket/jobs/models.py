from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models import Role
from techmarket.jobs.registry import HANDLERS

MAX_ATTEMPTS = 3


def keeps_jobs(user):
    """Is shown what was set aside, and sends it back."""
    return user.is_authenticated and (user.is_superuser or user.has_role(Role.SYSADMIN))


class JobQuerySet(models.QuerySet):
    def due(self, *, at):
        """Waiting rows whose time has come: new ones, retries and those the broker lost."""
        return self.filter(state=Job.State.WAITING, not_before__lte=at)

    def visible_to(self, user):
        return self if keeps_jobs(user) else self.none()

    def dead(self):
        return self.filter(state=Job.State.DEAD)


class Job(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("待执行")
        DONE = "done", _("已完成")
        DEAD = "dead", _("已搁置")

    kind = models.CharField(_("任务"), max_length=60)
    subject_id = models.PositiveBigIntegerField(_("对象编号"), null=True)
    key = models.CharField(_("去重键"), max_length=120)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("已尝试次数"), default=0)
    error = models.TextField(_("最近错误"), blank=True)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    not_before = models.DateTimeField(_("最早执行时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("后台任务")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="job_once_per_key"),
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(state="waiting"), name="job_waiting_idx"
            ),
            models.Index(fields=["created_at"], condition=Q(state="dead"), name="job_dead_idx"),
        ]

    def __str__(self):
        return f"{self.label}（{self.key}）"

    @property
    def label(self):
        """In words; a kind that no program knows any more as it is kept."""
        handler = HANDLERS.get(self.kind)
        return handler.label if handler else self.kind
