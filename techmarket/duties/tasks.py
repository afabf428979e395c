from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.accounts import services
from techmarket.jobs.registry import periodic


@periodic("duties.expire", label=_("收回到期的应急授权"), every="minute")
def expire_emergencies():
    services.revoke_expired(at=timezone.now())
