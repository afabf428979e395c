from importlib import import_module

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.jobs import services
from techmarket.jobs.registry import periodic


@shared_task(name="techmarket.jobs.run")
def run(job_id):
    services.execute(job_id, at=timezone.now())


@shared_task(name="techmarket.jobs.sweep", expires=30)
def sweep():
    for job_id in services.sweep(at=timezone.now()):
        run.delay(job_id)


@shared_task(name="techmarket.jobs.plan", expires=120)
def plan():
    services.plan(at=timezone.now())


@periodic("jobs.forget", label=_("清理早已完成的任务"), every="day")
def forget():
    services.forget(at=timezone.now())


@periodic("jobs.end_sessions", label=_("清理过期的登录"), every="day")
def end_sessions():
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
