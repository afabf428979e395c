"""What this app adds to the to-do lists."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.models import Invitation, Organization, acting_ids
from institutions.workflows import OPEN, Status
from techmarket.accounts.models import Role
from techmarket.accounts.visibility import on_duty
from techmarket.lists.desks import desk
from techmarket.pages.find import searched_for
from techmarket.pages.home import figure
from techmarket.pages.onboarding import FirstStep, first_day
from techmarket.pages.workbench import Task, shortcuts, tasks
from techmarket.saved.stars import may_be_kept

searched_for(Organization, gettext_lazy("机构"), "institutions:list")
may_be_kept(Organization)


@figure
def verified_organizations():
    url = f"{reverse('institutions:list')}?status={Status.VERIFIED}"
    count = Organization.objects.verified().count()
    return {"label": _("入驻机构"), "value": count, "unit": _("家"), "url": url}


@tasks
def own_organization(user):
    """After sign-up the first thing is to say for whom one acts."""
    if not Organization.objects.of(user).exists():
        if not user.is_official:
            title = _("登记您所在的单位，核验后即可发布成果和需求")
            yield Task(title, 1, reverse("institutions:create"))
        return
    titles = {
        Status.DRAFT: _("单位信息尚未提交核验：%(name)s"),
        Status.RETURNED: _("单位信息被退回补正：%(name)s"),
    }
    rows = Organization.objects.of(user).filter(status__in=titles).only("name", "status")[:5]
    for row in rows:
        yield Task(titles[row.status] % {"name": row.name}, 1, row.get_absolute_url())


@tasks
def invitations(user):
    for row in Invitation.objects.pending().filter(user=user).select_related("organization")[:5]:
        yield Task(str(row), 1, row.get_absolute_url())


@desk(Organization, "verify", gettext_lazy("待核验的机构"), "institutions:list")
def to_verify(rows, user):
    return rows.filter(on_duty(user, Role.OFFICER), status=Status.SUBMITTED)


@shortcuts
def own_units(user):
    """In the menu of every page: the units are known already, their names are not read."""
    own = acting_ids(user)
    if len(own) == 1:
        yield _("我的单位"), reverse("institutions:detail", args=[*own])
    elif own:
        yield _("我的单位"), reverse("accounts:profile")  # which lists them


@first_day(20)
def your_unit(user):
    """Officials belong to none; a broker who practises alone may leave it out."""
    if user.is_official:
        return
    unit = Organization.objects.of(user).order_by("pk").only("pk", "status").first()
    url = unit.get_absolute_url() if unit else reverse("institutions:create")
    hint = _("成果、需求、合同和补助都以单位名义办理；独立执业的技术经理人可以不登记。")
    yield FirstStep(_("登记您所在的单位"), hint, url, unit is not None)
    sent = unit is not None and unit.status not in OPEN
    hint = _("在单位页上传营业执照或法人证书，再点“提交核验”。")
    yield FirstStep(_("上传证照，提交核验"), hint, url, sent)
