"""Background work of this app: matching after publication, and intents nobody answered."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from demands import services
from techmarket.jobs.registry import job, periodic
from techmarket.jobs.services import enqueue


@job("demands.match", label=_("为需求匹配成果"))
def match(demand_id):
    services.match_demand(demand_id, at=timezone.now())


@job("demands.lapse_intent", label=_("意向逾期未答复"))
def lapse_intent(intent_id):
    services.lapse_intent(intent_id, on=timezone.localdate())


@periodic("demands.find_overdue_intents", label=_("查找逾期未答复的意向"), every="day")
def find_overdue_intents():
    for pk in services.due_intents(on=timezone.localdate()):
        enqueue("demands.lapse_intent", pk, key=pk)
