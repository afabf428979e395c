from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.jobs.registry import job, periodic
from techmarket.notices import objecting, services
from techmarket.notices.models import Notice


@periodic("notices.close_due", label=_("查找公示期满的公示"), every="hour")
def close_due():
    services.enqueue_closings(on=timezone.localdate())


@job("notices.close", label=_("公示期满办理"))
def close(notice_id):
    services.close(Notice.objects.get(pk=notice_id), on=timezone.localdate())


@job("notices.confirm_mail", label=_("请异议人确认邮箱"))
def confirm_mail(objection_id):
    objecting.mail_link(objection_id)


@job("notices.answer_mail", label=_("把答复通知异议人"))
def answer_mail(objection_id):
    objecting.mail_answer(objection_id)
