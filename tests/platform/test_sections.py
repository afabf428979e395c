"""Long forms stand in named sections that say what is missing; codes are found under headings."""

import pytest

from achievements.forms import AchievementEntryForm
from brokers.forms import BrokerForm
from contracts.forms import ContractForm
from contracts.subsidies.claims.forms import ClaimForm
from demands.forms import DemandForm, IntentForm, OfferForm
from institutions.changes.forms import FORMS as CHANGES
from institutions.forms import OrganizationForm
from techmarket.pages.forms import RegionField
from techmarket.pages.sections import BRIEF, LONG, SHORT, form_parts
from tests.clients import client_of, text_of
from tests.factories.demands import draft_demand, member_of
from tests.factories.institutions import enterprise

pytestmark = pytest.mark.django_db
FORMS = (
    *(DemandForm, AchievementEntryForm, ContractForm, OrganizationForm, BrokerForm),
    *(ClaimForm, IntentForm, OfferForm, *CHANGES.values()),
)


def test_every_field_stands_in_one_section():
    """Three to five sections where there is much to fill in."""
    user = enterprise().admin
    for form_class in FORMS:
        form = form_class(user=user)
        named = [name for section in form.sections for name in section.fields]
        assert sorted(named) == sorted(form.fields), form_class
        assert len({section.name for section in form.sections}) == len(form.sections)
        if len(named) > 8:
            assert 3 <= len(form.sections) <= 5, form_class


def test_short_fields_share_a_row_and_long_ones_stand_alone():
    form = DemandForm(user=enterprise().admin)
    rooms = {field.name: room for part in form_parts(form) for field, room in part.fields}
    for name, room in {
        "title": LONG,
        "description": LONG,
        "no_secret": LONG,
        "budget_min": SHORT,
        "region": SHORT,
        "deadline_on": BRIEF,
        "maturity_wanted": BRIEF,
    }.items():
        assert rooms[name] == room, name


def test_a_question_that_turns_up_late_is_asked_in_the_last_section():
    form = DemandForm(user=enterprise().admin)
    form.fields["confirm"] = form.fields["external_key"]
    assert form_parts(form)[-1].fields[-1][0].name == "confirm"


def test_what_is_missing_is_named_and_led_to():
    demand = draft_demand(description="太短", no_secret=False)
    client = client_of(member_of(demand.organization))
    fresh = client.get("/demands/new/").context["parts"]
    assert ("需求名称", "#id_title") in fresh[0].missing
    assert [part.is_optional for part in fresh] == [False, False, True, True]
    parts = client.get(f"/demands/{demand.pk}/edit/").context["parts"]
    assert [len(part.missing) for part in parts] == [1, 0, 0, 1]  # as submitting would refuse
    refused = client.post("/demands/new/", {"title": "轮毂缩松", "budget_max": "12万"})
    assert refused.status_code == 422
    assert "#section-terms" in text_of(refused)
    assert refused.context["parts"][2].missing == [("预算上限（元）（须修改）", "#id_budget_max")]


def test_industries_stand_under_their_sections():
    groups = dict(list(OrganizationForm(user=None).fields["industry"].choices)[1:])
    assert len(groups) == 20
    codes = [str(value) for value, _label in groups["制造业"]]
    assert codes[:2] == ["C", "13"]
    assert groups["制造业"][0][1] == "制造业（不细分）"
    assert sum(len(rows) for rows in groups.values()) == 117
    kinds = dict(list(ContractForm(user=None).fields["kind"].choices)[1:])
    assert [str(value) for value, _label in kinds["技术开发"]] == ["KF1", "KF2", "KF3"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("樊城", "420606"), ("樊城区", "420606"), ("襄阳市樊城区", "420606"), ("410611", "410611")],
)
def test_a_region_is_taken_as_people_call_it(typed, code):
    assert RegionField().clean(typed).pk == code


def test_a_region_is_suggested_by_its_name_or_sound(client):
    for typed in ("樊城", "fancheng"):
        assert "湖北省襄阳市樊城区" in text_of(client.get("/codes/regions/", {"region": typed}))
    first = text_of(client.get("/codes/regions/", {"region": "鹤壁"})).split("<option")[1]
    assert "河南省鹤壁市" in first


def test_a_sum_is_said_again_beside_its_field():
    demand = draft_demand(budget_max="5000000")
    page = client_of(member_of(demand.organization)).get(f"/demands/{demand.pk}/edit/")
    assert "= 500 万元" in text_of(page)
