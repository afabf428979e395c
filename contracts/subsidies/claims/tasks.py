from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.subsidies.claims import services
from techmarket.jobs.registry import job


@job("subsidies.calculate", label=_("核算后补助"))
def calculate_by_job(claim_id):
    services.calculate_claim(claim_id, at=timezone.now())
