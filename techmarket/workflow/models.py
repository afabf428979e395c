"""WorkflowEvent: who moved what, from where to where, when and under which clause."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin

from techmarket.accounts.models import person_field
from techmarket.accounts.visibility import sees_all
from techmarket.workflow.audiences import contributed
from techmarket.workflow.tones import NEUTRAL


class WorkflowEvent(models.Model):
    """Append-only: a trigger in the database refuses UPDATE, DELETE and TRUNCATE."""

    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    action = models.CharField(_("动作"), max_length=50)
    label = models.CharField(_("动作名称"), max_length=50)
    source = models.CharField(_("原状态"), max_length=30)
    target = models.CharField(_("新状态"), max_length=30)
    target_label = models.CharField(_("新状态名称"), max_length=50)
    clause = models.CharField(_("依据"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("办理人"), on_delete=models.PROTECT
    )
    note = models.TextField(_("意见"), blank=True)
    at = models.DateTimeField(_("时间"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("办理记录")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "at"])]

    def __str__(self):
        return f"{self.label}：{self.source} → {self.target}"


class Submission(models.Model):
    """A form that was sent: its key, and where it led. See `submissions`."""

    key = models.UUIDField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("用户")
    )
    url = models.CharField(_("结果页"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("提交时间"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("表单提交")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="submission_served_once")
        ]

    def __str__(self):
        return str(self.key)


class KeptInput(models.Model):
    """What somebody has typed into a form and not saved yet. See `kept`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("用户")
    )
    path = models.CharField(_("表单地址"), max_length=300)
    title = models.CharField(_("表单名称"), max_length=100)
    values = models.JSONField(_("填写的内容"))
    version = models.CharField(_("所改记录的版本"), max_length=40, blank=True)
    kept_at = models.DateTimeField(_("保存时间"), db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("未保存的填写")
        constraints = [
            models.UniqueConstraint(fields=["user", "path"], name="input_kept_once_a_form")
        ]

    def __str__(self):
        return self.title


class WorkflowModel(FSMModelMixin, models.Model):
    """Base of everything that has a status.

    The subclass declares `status = FSMField(choices=…, protected=True)` and its transitions.
    """

    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)
    created_by = person_field(_("创建人"))
    events = GenericRelation(WorkflowEvent, "subject_id", "subject_type", related_query_name="+")

    insiders = ("owner", "officers")  # audiences that take part: they read names and notes
    tried = ("submit",)  # moves of which the page says beforehand what they would refuse
    told_amount = None  # of money, for the messages to those who take part
    tones = {}  # {status: what it means for the eye}; a status that is not named is neutral

    class Meta:
        abstract = True

    @property
    def office(self):
        """On whose desk it lies once it is submitted."""
        region = getattr(self, "region", None)
        return _("%(region)s科技部门") % {"region": region.full_name} if region else ""

    def clause_of(self, move):
        """What a move rests on, where that depends on the record and its days."""
        return move.custom.clause

    @property
    def legal_date(self):
        """By when the law wants the next step, where it says so and the time runs already."""
        return None

    @property
    def tone(self):
        return self.tone_of(self.status)

    @classmethod
    def tone_of(cls, status):
        return cls.tones.get(status, NEUTRAL)

    def clean_fields(self, exclude=None):
        """Django assigns each field what it has cleaned; the status refuses assignment."""
        super().clean_fields(exclude={*(exclude or ()), "status"})

    def is_insider(self, user):
        """Takes part: sees who did what and why. Others see what happened and when."""
        if not user.is_authenticated:
            return False
        return sees_all(user) or any(
            self.recipients(audience).filter(pk=user.pk).exists() for audience in self.insiders
        )

    def recipients(self, audience):
        """Users to tell when a transition notifies this audience."""
        return contributed(self, audience)
