from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions import expiry
from techmarket.jobs.registry import job, periodic


@periodic("institutions.expire_drafts", label=_("查找逾期未办的机构草稿"), every="day")
def enqueue_lapses():
    expiry.enqueue_lapses(on=timezone.localdate())


@job("institutions.expire_draft", label=_("逾期未办的机构草稿作废"))
def lapse(organization_id):
    expiry.lapse(organization_id, on=timezone.localdate())
