"""What this app adds to the records of the apps below it."""

from django.utils.translation import gettext_lazy as _

from contracts.subsidies.claims.workflows import ENDED, Status
from institutions.changes.affairs import Fate, Outcome, affair


@affair(
    _("未办结的补助申请"),
    closure=Fate(Outcome.FIRST, _("请先作废草稿；审核、公示、待拨付的须等办结")),
    merger=Fate(Outcome.KEPT, _("保留原名称，由承继单位接续，补助拨付给承继单位")),
)
def open_claims(unit):
    return unit.subsidy_claims.exclude(status__in=[*ENDED, Status.PAID])
