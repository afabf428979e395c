from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from techmarket.money import date_cn
from techmarket.notices.models import Notice, Objection
from techmarket.pages.details import NOTHING, Details, Row, linked


class NoticeTermDetails(Details):
    starts_on = Row(gettext_lazy("起始日"))
    term = Row(gettext_lazy("期限"))
    ends_on = Row()
    region = Row()
    clause = Row()

    class Meta:
        model = Notice

    def render_term(self, notice):
        note = _("（自起始日次日起算）")
        return f"{notice.term}{note}"

    def render_ends_on(self, notice):
        if notice.suspended_on:
            day = {"day": date_cn(notice.suspended_on)}
            return _("自 %(day)s 起暂停计算，异议处理完毕后顺延") % day
        return _("%(day)s（含当日）") % {"day": date_cn(notice.ends_on)}


class ReceiptDetails(Details):
    number = Row()
    notice = Row(gettext_lazy("针对公示"))
    filed_on = Row()

    class Meta:
        model = Objection

    def render_notice(self, objection):
        notice = objection.notice
        return linked(notice, f"{notice.number}　{notice.title}")


class Objector(Details):
    """For the officers who look into it; the page decides to whom this is shown."""

    name = Row()
    organization = Row(empty=NOTHING)
    phone = Row(empty=NOTHING)
    email = Row(empty=NOTHING)

    class Meta:
        model = Objection
