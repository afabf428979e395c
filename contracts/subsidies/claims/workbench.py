"""What this app adds to the home page and to the workbench."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.subsidies.claims.models import Claim
from contracts.subsidies.claims.workflows import Status
from institutions.models import acting_ids
from techmarket.accounts.models import Role
from techmarket.accounts.visibility import on_duty
from techmarket.lists.desks import DRAFTS, PROGRESS, desk
from techmarket.money import money_text
from techmarket.pages.figures import home_figure
from techmarket.pages.find import searched_for
from techmarket.pages.home import figure
from techmarket.pages.onboarding import FirstStep, first_day
from techmarket.pages.workbench import aside, shortcuts
from techmarket.saved.stars import may_be_kept

searched_for(Claim, gettext_lazy("补助申请"), "subsidies:list", "applicant")
may_be_kept(Claim)


@figure
def paid_amount():
    return home_figure("subsidies.paid", _("后补助拨付"))


CLAIMS = "subsidies:list"


def applicant(claim):
    amount = f" · {money_text(claim.amount)}" if claim.amount else ""
    return f"{claim.applicant.name}{amount}"


def clause(claim):
    return f"{claim.number} {claim.scheme}"


def claim_desk(name, title, **options):
    shown = {"heading": clause, "about": applicant, "related": ("applicant", "scheme")}
    return desk(Claim, name, title, CLAIMS, **shown, **options)


def near(rows, user):
    """Of the region on duty, without those of the own unit."""
    return rows.filter(on_duty(user, Role.OFFICER)).exclude(applicant__in=acting_ids(user))


@claim_desk("review", gettext_lazy("待审核的补助申请"))
def to_review(rows, user):
    return near(rows, user).filter(status=Status.CALCULATED)


@claim_desk("pay", gettext_lazy("待拨付的补助"))
def to_pay(rows, user):
    """Whoever approved it does not pay it."""
    return near(rows, user).filter(status=Status.PAYABLE).exclude(approved_by=user)


@claim_desk("revoked", gettext_lazy("已拨付补助的合同登记已撤销"), urgent=True)
def on_revoked(rows, user):
    return near(rows, user).on_revoked_contracts().filter(status=Status.PAID)


def own(rows, user):
    return rows.filter(applicant__in=acting_ids(user))


@claim_desk("returned", gettext_lazy("被退回补正的补助申请"))
def returned(rows, user):
    return own(rows, user).filter(status=Status.RETURNED)


@claim_desk("in_hand", gettext_lazy("办理中的补助申请"), place=PROGRESS)
def in_hand(rows, user):
    statuses = [Status.SUBMITTED, Status.CALCULATED, Status.PUBLICISED, Status.PAYABLE]
    return own(rows, user).filter(status__in=statuses)


@claim_desk("drafts", gettext_lazy("补助申请草稿"), place=DRAFTS)
def drafts(rows, user):
    return own(rows, user).filter(status=Status.DRAFT)


@shortcuts
def of_the_unit(user):
    if acting_ids(user):
        yield _("我的补助申请"), reverse(CLAIMS)
        yield _("我能申请什么补助"), reverse("subsidies:eligible")


@first_day(40)
def your_claims(user):
    mine = acting_ids(user)
    if mine:
        done = Claim.objects.filter(applicant__in=mine).exists()
        hint = _("按已登记的合同和付款逐条测算，缺什么会写明。")
        yield FirstStep(_("看看本单位能申请什么补助"), hint, reverse("subsidies:eligible"), done)


@aside("subsidies/claimable.html")
def claimable(user):
    """The sums are counted when the page asks for them, not before it is shown."""
    return True if acting_ids(user) else None
