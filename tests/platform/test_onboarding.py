"""The first day: what to do first, done or not, until it is done or put away."""

import pytest
from django.urls import reverse
from django.utils import timezone

from techmarket.pages.onboarding import steps_for
from tests.clients import client_of, text_of
from tests.factories.brokers import active_broker
from tests.factories.demands import draft_demand, member_of
from tests.factories.institutions import enterprise, university
from tests.factories.people import UserFactory, auditor, expert, fresh, officer, secadmin, sysadmin

pytestmark = pytest.mark.django_db
WORKBENCH = reverse("workbench")

# who → the steps that are theirs
FIRST = {
    "newcomer": (UserFactory, "登记您所在的单位", "提交技术经理人登记"),
    "firm": (lambda: enterprise().admin, "发布第一条需求", "发布第一项成果"),
    "university": (lambda: university().admin, "发布第一项成果", "发布第一条需求"),
    "broker": (lambda: active_broker().user, "写明专长和简介", "发布第一条需求"),
    "officer": (officer, "办理第一件事项", "登记您所在的单位"),
    "auditor": (auditor, "启用双因素验证", "办理第一件事项"),
    "expert": (expert, "选择怎样收到通知", "登记您所在的单位"),
    "system": (sysadmin, "启用双因素验证", "办理第一件事项"),
    "security": (secadmin, "启用双因素验证", "登记您所在的单位"),
}


def test_everybody_has_the_steps_of_their_role():
    for who, (make, theirs, others) in FIRST.items():
        labels = [str(step.label) for step in steps_for(fresh(make()))]
        assert theirs in labels, who
        assert others not in labels, who


def test_a_step_is_done_when_the_record_is_there():
    unit = enterprise()
    user = fresh(unit.admin)

    def state():
        return {str(step.label): step.done for step in steps_for(fresh(user))}

    assert state()["登记您所在的单位"]
    assert not state()["发布第一条需求"]
    draft_demand(organization=unit)
    assert state()["发布第一条需求"]


def test_it_is_put_away_for_good_and_on_every_device(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    user = UserFactory()
    client = client_of(user)
    assert "从这里开始" in text_of(client.get(WORKBENCH))
    assert client.post(reverse("settle")).url == WORKBENCH
    assert "从这里开始" not in text_of(client_of(fresh(user)).get(WORKBENCH))


def test_a_second_press_keeps_the_first_moment():
    user, day = UserFactory(), timezone.now() - timezone.timedelta(days=3)
    type(user).objects.filter(pk=user.pk).update(settled_at=day)
    client_of(user).post(reverse("settle"))
    assert fresh(user).settled_at == day


def test_whoever_publishes_without_a_unit_is_led_to_it_and_back():
    newcomer = UserFactory()
    client, url = client_of(newcomer), reverse("demands:create")
    answer = client.get(url)
    assert answer.url == reverse("institutions:create")
    form = text_of(client.get(answer.url))
    assert "先登记您所在的单位" in form
    assert f'href="{url}"' in form
    enterprise().memberships.create(user=newcomer)
    assert client.get(url).status_code == 200


def test_events_of_today_stand_on_the_desk_of_the_duty(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    somebody = client_of(member_of(enterprise()))
    assert somebody.get(reverse("audit:chain")).status_code == 403
    url = f"{reverse('audit:events')}?kind=refused&amp;since={timezone.localdate()}"
    for make in (auditor, secadmin):
        client = client_of(make())
        page = text_of(client.get(WORKBENCH))
        assert url in page
        assert f"越权被拒：GET {reverse('audit:chain')}" in page
        assert client.get(url.replace("&amp;", "&")).context["total"] == 1
    assert url not in text_of(somebody.get(WORKBENCH))
