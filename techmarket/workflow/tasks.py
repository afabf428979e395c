from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.jobs.registry import periodic
from techmarket.workflow import submissions


@periodic("workflow.forget_submissions", label=_("清除已用的表单标记"), every="day")
def forget_submissions():
    submissions.forget_served(at=timezone.now())
