from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from techmarket.audit import services
from techmarket.jobs.registry import periodic


@periodic("audit.seal", label=_("封存办理记录"), every="minute")
def seal():
    services.seal(at=timezone.now())


@periodic("audit.inspect", label=_("核验办理记录"), every="day")
def inspect():
    services.inspect(at=timezone.now())
