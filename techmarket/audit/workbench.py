"""The auditor's line: what the last run over the chain found, and whether there was one at all."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from techmarket.accounts.models import Role, has_role
from techmarket.audit.models import Inspection
from techmarket.pages.workbench import Task, tasks

INSPECTED_WITHIN = timedelta(days=2)  # it runs every day


@tasks
def chain(user):
    """Silence must not look like good news: a run that did not take place is said, too."""
    if not has_role(user, Role.AUDITOR):
        return []
    last, url = Inspection.objects.first(), reverse("audit:chain")
    if last is None or last.at < timezone.now() - INSPECTED_WITHIN:
        return [Task(_("办理记录两天以上没有核验"), 1, url, urgent=True)]
    if last.problems:
        return [Task(_("办理记录被改动的迹象"), len(last.problems), url, urgent=True)]
    return [Task(_("核验无误的办理记录"), last.sealed, url)]
