from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.jobs.registry import job, periodic
from techmarket.saved import services


@job("saved.check", label=_("查看保存的搜索有无新记录"))
def check(search_id):
    services.tell_new(search_id)


@periodic("saved.plan_checks", label=_("安排查看保存的搜索"), every="hour")
def plan_checks():
    services.enqueue_checks(f"{timezone.localtime():%Y-%m-%dT%H}")
