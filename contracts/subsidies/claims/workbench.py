"""What this app adds to the home page and to the workbench."""

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.subsidies.claims.models import Claim
from contracts.subsidies.claims.workflows import Status
from institutions.models import organization_ids
from techmarket.accounts.models import Role, in_regions
from techmarket.money import money_text
from techmarket.pages.home import figure
from techmarket.pages.workbench import Task, tasks


@figure
def paid_amount():
    total = Claim.objects.paid().aggregate(total=Sum("amount"))["total"] or 0
    number, unit = money_text(total).split(" ")
    url = reverse("subsidies:schemes")
    return {"label": _("后补助拨付"), "value": number, "unit": unit, "url": url}


@tasks
def for_officers(user):
    prefixes = user.region_prefixes(Role.OFFICER)
    if not prefixes:
        return
    rows = Claim.objects.filter(in_regions("region", prefixes))
    url = reverse("subsidies:list")
    for status, title in (
        (Status.CALCULATED, _("待审核的补助申请")),
        (Status.PAYABLE, _("待拨付的补助")),
    ):
        yield Task(title, rows.filter(status=status).count(), f"{url}?status={status}")
    revoked = rows.on_revoked_contracts().filter(status=Status.PAID)
    wanted = f"{url}?status={Status.PAID}&contract_revoked=true"
    yield Task(_("已拨付补助的合同登记已撤销"), revoked.count(), wanted, urgent=True)


@tasks
def for_applicants(user):
    rows = Claim.objects.filter(applicant__in=organization_ids(user))
    url = reverse("subsidies:list")
    for status, title in (
        (Status.RETURNED, _("被退回补正的补助申请")),
        (Status.DRAFT, _("未提交的补助申请")),
    ):
        yield Task(title, rows.filter(status=status).count(), f"{url}?status={status}")
