"""What this app adds to the home page and to the workbench."""

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.models import Contract
from contracts.workflows import Status
from institutions.models import organization_ids
from techmarket.accounts.models import Role
from techmarket.indicators.discretion import LEAST
from techmarket.money import NOTHING, money_text
from techmarket.pages.home import figure
from techmarket.pages.workbench import Task, tasks


@figure
def registered_amount():
    rows = Contract.objects.registered().aggregate(total=Sum("total_amount"), n=Count("pk"))
    if 0 < rows["n"] < LEAST:
        number, unit = NOTHING, ""
    else:
        number, unit = money_text(rows["total"] or 0).split(" ")
    url = reverse("indicators:dashboard")
    return {"label": _("技术合同成交额"), "value": number, "unit": unit, "url": url}


@tasks
def for_registrars(user):
    if not user.has_role(Role.REGISTRAR):
        return
    rows = Contract.objects.visible_to(user)
    url = reverse("contracts:list")
    submitted = rows.filter(status=Status.SUBMITTED)
    yield Task(_("待受理的技术合同"), submitted.count(), url + "?status=submitted")
    accepted = rows.filter(status=Status.ACCEPTED)
    first = accepted.order_by("due_on").first()
    due = first.due_on if first else None
    yield Task(_("审核中的技术合同"), accepted.count(), url + "?status=accepted", due)
    yield Task(_("疑似重复登记的合同"), rows.twins().count(), url + "?twins=true")


@tasks
def papers_to_prove(user):
    """For the other party and for the registrar of the station."""
    if not organization_ids(user) and not user.has_role(Role.REGISTRAR):
        return
    rows = Contract.objects.visible_to(user).to_prove(user)
    url = f"{reverse('contracts:list')}?to_prove=true"
    yield Task(_("有待您确认的付款或发票的合同"), rows.count(), url)
    denied = Contract.objects.visible_to(user).with_denied(user)
    url = f"{reverse('contracts:list')}?denied=true"
    yield Task(_("付款或发票被对方否认的合同"), denied.count(), url)


@tasks
def for_parties(user):
    mine = Contract.objects.filter(parties__organization__in=organization_ids(user)).distinct()
    url = reverse("contracts:list")
    for status, title in (
        (Status.DRAFT, _("未提交的合同草稿")),
        (Status.RETURNED, _("被退回补正的合同")),
    ):
        rows = mine.filter(status=status)
        yield Task(title, rows.count(), f"{url}?status={status}")
    waiting = Contract.objects.to_confirm(user)
    yield Task(_("待您确认数据的合同草稿"), waiting.count(), f"{url}?to_confirm=true")
