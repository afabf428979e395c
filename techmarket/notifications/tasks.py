from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.jobs.registry import job, periodic
from techmarket.notifications import services


@job("notifications.email", label=_("发送通知邮件"))
def email(notification_id):
    services.mail_one(notification_id, at=timezone.now())


@job("notifications.digest", label=_("发送每日汇总邮件"))
def digest(user_id):
    services.mail_digest(user_id, at=timezone.now())


@periodic("notifications.plan_digests", label=_("安排每日汇总邮件"), every="day")
def plan_digests():
    services.enqueue_digests(on=timezone.localdate())
