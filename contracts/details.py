from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import Contract
from contracts.workflows import Status
from techmarket.money import date_cn, yuan
from techmarket.pages.details import NOTHING, Details, Row


class ContractAmounts(Details):
    """The four figures that are kept apart."""

    total_amount = Row(strong=True)
    technical_amount = Row()
    received_amount = Row(gettext_lazy("到账额（已确认的付款）"), write=yuan)
    unproved_amount = Row(gettext_lazy("待确认的付款"), write=yuan)
    technical_income = Row(empty=gettext_lazy("未核定"))

    class Meta:
        model = Contract

    def render_unproved_amount(self, contract):
        return contract.unproved_amount() or None


class ContractTerms(Details):
    signed_on = Row()
    term = Row(gettext_lazy("有效期"))
    pay_method = Row()
    is_related = Row()
    field = Row()
    industry = Row()
    ip_kind = Row(empty=NOTHING)
    plan_source = Row(empty=NOTHING)
    goal = Row(empty=NOTHING)
    implementation_region = Row(empty=NOTHING)
    licence_years = Row(gettext_lazy("许可"))
    achievement = Row()
    intent = Row()
    engagement__broker = Row(gettext_lazy("技术经理人"))

    class Meta:
        model = Contract

    def render_term(self, contract):
        return f"{date_cn(contract.begins_on)} — {date_cn(contract.ends_on)}"

    def render_licence_years(self, contract):
        if not contract.licence_years:
            return None
        names = {"mode": contract.get_licence_mode_display(), "n": contract.licence_years}
        return _("%(mode)s，%(n)d 年") % names


def is_waited_for(contract, user):
    return contract.status == Status.ACCEPTED


class ContractCourse(Details):
    """What has happened to it so far."""

    confirmed_at = Row(gettext_lazy("买方确认数据"))
    submitted_on = Row(gettext_lazy("提交"))
    accepted_on = Row(gettext_lazy("受理"))
    rulebook = Row(gettext_lazy("适用规则"))
    due_on = Row(shown=is_waited_for)
    registered_on = Row(gettext_lazy("登记"))
    rejection_reason = Row(gettext_lazy("不予登记"))

    class Meta:
        model = Contract

    def render_confirmed_at(self, contract):
        """For the registrar, too: who stands behind the data."""
        if contract.is_confirmed:
            return date_cn(timezone.localdate(contract.confirmed_at))
        if contract.confirmers().exists():
            return _("尚未确认（数据改动后须重新确认）")
        return _("合同另一方在平台没有可以确认的人员，以上传的签字盖章合同和登记机构核对为准")

    def render_rulebook(self, contract):
        rules = contract.rulebook
        if not rules.unchecked:
            return rules.name
        parts = _("待与正式文本核对：%(parts)s") % {"parts": "、".join(rules.unchecked)}
        return format_html('{}<br><small class="muted">{}</small>', rules.name, parts)

    def render_due_on(self, contract):
        if contract.due_on is None:
            return None
        day = format_html("<strong>{}</strong>", date_cn(contract.due_on))
        if not contract.is_disputed:
            return day
        note = _("有争议，按 30 个工作日")
        return format_html('{}<br><small class="muted">{}</small>', day, note)
