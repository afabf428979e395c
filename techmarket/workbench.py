"""What the platform itself adds to somebody's to-do list."""

from django.urls import reverse
from django.utils.translation import gettext as _

from techmarket import home
from techmarket.jobs.models import Job


@home.tasks
def jobs_set_aside(user):
    count = Job.objects.visible_to(user).dead().count()
    return [home.Task(_("搁置的后台任务"), count, reverse("jobs:list"), urgent=True)]
