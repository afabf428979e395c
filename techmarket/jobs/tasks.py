from celery import shared_task
from django.utils import timezone

from techmarket.jobs import services


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
