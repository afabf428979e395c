import uuid
from datetime import timedelta

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models import Role, User
from techmarket.accounts.rules import is_auditor
from techmarket.accounts.visibility import on_duty, scoped
from techmarket.notices import kinds, terms
from techmarket.notices.workflows import NoticeWorkflow, ObjectionWorkflow


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What has been published is public and stays so, whoever asks."""
        return self.exclude(status=Notice.Status.DRAFT)

    def running(self):
        return self.filter(status__in=Notice.RUNNING)

    def due(self, *, on):
        """The term has ended before this day, and nothing that was sent in time is open."""
        waiting = Objection.objects.holding(on=on).values("notice")
        return self.filter(status=Notice.Status.OPEN, ends_on__lt=on).exclude(pk__in=waiting)

    def about(self, subject):
        kind = ContentType.objects.get_for_model(subject, for_concrete_model=True)
        return self.filter(subject_type=kind, subject_id=subject.pk)

    def search(self, text):
        text = text.strip()
        return self.filter(Q(title__icontains=text) | Q(number__iexact=text)) if text else self


class Notice(NoticeWorkflow):
    class Unit(models.TextChoices):
        CALENDAR = terms.CALENDAR, _("日")
        WORKING = terms.WORKING, _("个工作日")

    number = models.CharField(_("公示编号"), max_length=20, unique=True, editable=False)
    title = models.CharField(_("公示标题"), max_length=200)
    kind = models.CharField(_("公示类别"), max_length=20, choices=kinds.notice_kinds)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    snapshot = models.JSONField(
        _("公示内容"), help_text=_("发布时冻结；rows 供公开展示，facts 供复核，不公开。")
    )
    region = models.ForeignKey(
        "codes.Region", verbose_name=_("区域"), on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(_("公示起始日"))
    days = models.PositiveSmallIntegerField(_("公示期"))
    unit = models.CharField(_("计算单位"), max_length=10, choices=Unit.choices)
    ends_on = models.DateField(_("异议截止日"), help_text=_("含当日；异议处理期间不计入公示期。"))
    suspended_on = models.DateField(_("暂停日"), null=True, blank=True, editable=False)
    clause = models.CharField(_("依据"), max_length=200, blank=True)
    closing_action = models.CharField(_("期满后执行"), max_length=50)
    upheld_action = models.CharField(_("异议成立后执行"), max_length=50)
    withdrawn_action = models.CharField(_("撤回后执行"), max_length=50, blank=True)
    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公示")
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["-starts_on", "-id"]),
            models.Index(fields=["ends_on"], condition=Q(status="open"), name="notice_open_idx"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=NoticeWorkflow.Status.values), name="notice_status_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="notice_ends_after_start",
                violation_error_message=_("异议截止日不能早于公示起始日。"),
            ),
            models.CheckConstraint(
                condition=Q(days__gt=0),
                name="notice_days_positive",
                violation_error_message=_("公示期不能少于 1 日。"),
            ),
            models.CheckConstraint(
                condition=Q(unit__in=[terms.CALENDAR, terms.WORKING]), name="notice_unit_known"
            ),
            models.CheckConstraint(
                condition=Q(status="suspended", suspended_on__isnull=False)
                | (~Q(status="suspended") & Q(suspended_on=None)),
                name="notice_suspended_since",
            ),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(status__in=["draft", "open", "suspended"]),
                name="notice_one_running_per_subject",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("notices:detail", args=[self.number])

    @property
    def rows(self):
        """[{label, value}] as published."""
        return self.snapshot["rows"]

    @property
    def term(self):
        return f"{self.days} {self.get_unit_display()}"

    def accepts_objections(self, *, on):
        """While it is suspended the clock stands still, so others may still object."""
        if self.status == self.Status.SUSPENDED:
            return True
        return self.status == self.Status.OPEN and self.starts_on <= on <= self.ends_on

    def recipients(self, audience):
        if audience == "owner":
            return self.subject.recipients("owner")
        if audience == "officers":
            return User.objects.with_role(Role.OFFICER, self.region_id)
        return super().recipients(audience)


LINK_LIFE = timedelta(days=3)


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Officers of the region, auditors, and the objector; never the public."""
        return scoped(
            self,
            user,
            Q(created_by=user.pk),
            on_duty(user, Role.OFFICER, region="notice__region")
            & ~Q(status=Objection.Status.UNCONFIRMED),
            all_for=is_auditor,  # who objects is not even told to the keepers of the system
        )

    def pending(self):
        return self.filter(status__in=Objection.PENDING)

    def received(self):
        return self.filter(status=Objection.Status.RECEIVED)

    def identified(self):
        """Those behind which somebody stands; the others exist for nobody but their sender."""
        return self.exclude(status=Objection.Status.UNCONFIRMED)

    def holding(self, *, on):
        """Sent in time and not decided yet: the notice does not end before them. One that waits
        for the mail to be answered holds it as long as the link in the mail."""
        fresh = Q(status=Objection.Status.UNCONFIRMED, filed_on__gte=on - LINK_LIFE)
        return self.filter(Q(status__in=Objection.PENDING) | fresh)

    def search(self, text):
        text = text.strip()
        found = Q(content__icontains=text) | Q(number__iexact=text) | Q(notice__number__iexact=text)
        return self.filter(found) if text else self


class Objection(ObjectionWorkflow):
    """An objection. Name and contact are seen by the officers who handle it, nobody else."""

    insiders = ("objector", "officers")

    number = models.CharField(_("异议编号"), max_length=20, unique=True, editable=False)
    receipt = models.UUIDField(
        _("回执码"), default=uuid.uuid4, unique=True, editable=False
    )  # whoever holds it may read the answer
    notice = models.ForeignKey(
        Notice, verbose_name=_("公示"), on_delete=models.PROTECT, related_name="objections"
    )
    name = models.CharField(_("姓名"), max_length=50)
    organization = models.CharField(_("单位"), max_length=100, blank=True)
    phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    content = models.TextField(_("异议内容"), max_length=5000)
    filed_on = models.DateField(_("提出日期"))
    reply = models.TextField(_("答复"), max_length=5000, blank=True)
    handled_on = models.DateField(_("答复日期"), null=True, blank=True)
    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("异议")
        ordering = ["-filed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ObjectionWorkflow.Status.values),
                name="objection_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email=""),
                name="objection_has_contact",
                violation_error_message=_("请填写联系电话或电子邮箱，以便答复。"),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["unconfirmed", "filed", "received"])
                | (~Q(reply="") & Q(handled_on__isnull=False)),
                name="objection_decided_with_reply",
                violation_error_message=_("作出处理时必须答复。"),
            ),
            models.CheckConstraint(
                condition=~Q(status="unconfirmed") | ~Q(email="") | Q(created_by__isnull=False),
                name="objection_can_be_confirmed",
            ),
        ]

    def __str__(self):
        return _("异议 %(number)s") % {"number": self.number}

    def get_absolute_url(self):
        return reverse("notices:objection", args=[self.receipt])

    def may_open_files(self, user):
        return type(self).objects.visible_to(user).filter(pk=self.pk).exists()

    def recipients(self, audience):
        if audience == "officers":
            return self.notice.recipients("officers")
        if audience == "objector":
            return User.objects.filter(pk=self.created_by_id)
        return super().recipients(audience)
