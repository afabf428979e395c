from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.jobs.registry import periodic
from techmarket.workflow import kept, submissions


@periodic("workflow.forget_submissions", label=_("清除已用的表单标记"), every="day")
def forget_submissions():
    submissions.forget_served(at=timezone.now())


@periodic("workflow.forget_kept_input", label=_("清除搁置过久的未保存填写"), every="day")
def forget_kept_input():
    kept.drop_old(at=timezone.now())
