from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from achievements import services
from techmarket.jobs.registry import job, periodic


@periodic("achievements.expire", label=_("查找到期的成果"), every="day")
def enqueue_expiries():
    services.enqueue_expiries(on=timezone.localdate())


@job("achievements.expire_one", label=_("成果到期下架"))
def expire(achievement_id):
    services.expire(achievement_id, on=timezone.localdate())
