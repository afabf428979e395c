from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, Max, Q, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from techmarket.accounts.models import User


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user) if user.is_authenticated else self.none()

    def unread(self):
        return self.filter(read_at=None)

    def unsent(self):
        return self.filter(sent_at=None)

    def matters(self):
        """One row for each record that messages are about: the newest, how many, how many unread;
        what is unread first."""
        matter = Case(When(url="", then=Cast("pk", models.CharField())), default=F("url"))
        unread = Count("pk", filter=Q(read_at=None))
        found = self.order_by().annotate(matter=matter).values("matter")
        found = found.annotate(newest=Max("pk"), count=Count("pk"), unread=unread)
        return found.order_by(Case(When(unread__gt=0, then=0), default=1), "-newest")

    def of_matter(self, message):
        """Of one person, about the same record."""
        same = Q(url=message.url) if message.url else Q(pk=message.pk)
        return self.filter(same, user=message.user_id)


class Notification(models.Model):
    """One message to one person about one event; unread until opened."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("收件人"),
        on_delete=models.CASCADE,
        related_name="notifications",
    )
    event = models.ForeignKey(
        "workflow.WorkflowEvent",
        verbose_name=_("办理记录"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(_("链接"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)
    sent_at = models.DateTimeField(_("邮件发送时间"), null=True, blank=True, editable=False)
    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("消息")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "event"], name="notification_once_per_event"),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"]),
            models.Index(
                fields=["user"], condition=Q(read_at=None), name="notification_unread_idx"
            ),
        ]

    def __str__(self):
        return self.title


class Preference(models.Model):
    """How somebody wants mail. Without a row: at once."""

    class Email(models.TextChoices):
        IMMEDIATE = "immediate", _("即时：每条消息立即发送邮件")
        DAILY = "daily", _("每日汇总：每天一封")
        NONE = "none", _("不接收邮件，只在站内查看")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_preference"
    )
    email = models.CharField(
        _("邮件通知"), max_length=10, choices=Email.choices, default=Email.IMMEDIATE
    )

    class Meta:
        verbose_name = verbose_name_plural = _("通知设置")
        constraints = [
            models.CheckConstraint(
                condition=Q(email__in=["immediate", "daily", "none"]),
                name="notification_preference_known",
            )
        ]

    def __str__(self):
        return f"{self.user}：{self.get_email_display()}"

    @classmethod
    def of(cls, user):
        return cls.objects.filter(user=user).first() or cls(user=user)


def reachable_by_mail():
    """Active users with an address; the others read their messages on the site."""
    return User.objects.filter(is_active=True).exclude(email="")


def wanting(email):
    """Reachable users whose preference is `email`; no preference means at once."""
    chosen = Q(notification_preference__email=email)
    if email == Preference.Email.IMMEDIATE:
        chosen |= Q(notification_preference=None)
    return reachable_by_mail().filter(chosen)
