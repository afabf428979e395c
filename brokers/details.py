from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brokers.models import Broker, Engagement
from techmarket.pages.details import NOTHING, Details, Row, linked


class BrokerDetails(Details):
    organization = Row(empty=gettext_lazy("独立执业"))
    certificate_number = Row(empty=NOTHING)
    issuer = Row(empty=NOTHING)
    issued_on = Row()
    valid_to = Row(empty=NOTHING)
    tech_fields = Row(empty=NOTHING)
    specialty = Row(empty=NOTHING)
    concluded = Row(gettext_lazy("促成签约"))

    class Meta:
        model = Broker

    def render_concluded(self, broker):
        done = broker.engagements.filter(status="concluded").count()
        return _("%(n)d 项") % {"n": done}


class EngagementDetails(Details):
    intent = Row(gettext_lazy("意向"))
    broker = Row(gettext_lazy("技术经理人"))
    answer_due_at = Row()

    class Meta:
        model = Engagement

    def render_intent(self, engagement):
        intent = engagement.intent
        return linked(intent, f"{intent.sender} → {intent.receiver}")

    def render_answer_due_at(self, engagement):
        return date_format(timezone.localtime(engagement.answer_due_at), "Y年n月j日 H:i")
