from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.jobs.registry import job, periodic
from techmarket.notices import services
from techmarket.notices.models import Notice


@periodic("notices.close_due", label=_("查找公示期满的公示"), every="hour")
def close_due():
    services.enqueue_closings(on=timezone.localdate())


@job("notices.close", label=_("公示期满办理"))
def close(notice_id):
    services.close(Notice.objects.get(pk=notice_id), on=timezone.localdate())
