from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from demands.models import Demand, Intent
from techmarket.money import money
from techmarket.pages.details import NOTHING, Details, Row, joined


class DemandDetails(Details):
    field = Row()
    industry = Row(empty=NOTHING)
    budget = Row(gettext_lazy("预算"))
    maturity_wanted = Row(gettext_lazy("期望成熟度"))
    mode_labels = Row(gettext_lazy("合作方式"), empty=gettext_lazy("不限"))
    deadline_on = Row(empty=gettext_lazy("长期"))
    keywords = Row()

    class Meta:
        model = Demand

    def render_budget(self, demand):
        if not demand.budget_max:
            return _("面议")
        ends = [end for end in (demand.budget_min, demand.budget_max) if end]
        return joined(map(money, ends), " — ")

    def render_maturity_wanted(self, demand):
        if demand.maturity_wanted is None:
            return _("不限")
        return _("不低于 %(n)d 级") % {"n": demand.maturity_wanted}


def may_contact(intent, user):
    return intent.may_open_files(user)


class IntentDetails(Details):
    direction = Row()
    achievement = Row()
    demand = Row()
    sender = Row()
    receiver = Row()
    contact_name = Row(shown=may_contact)
    reply_due_on = Row()
    open_to_brokers = Row(gettext_lazy("技术经理人"))

    class Meta:
        model = Intent

    def render_contact_name(self, intent):
        return f"{intent.contact_name} {intent.contact_phone}"

    def render_open_to_brokers(self, intent):
        return _("希望协助") if intent.open_to_brokers else _("不需要")
