"""What a submission would refuse stands beside its button, with the way to put it right."""

import pytest

from tests.clients import client_of, text_of
from tests.factories.achievements import draft_achievement
from tests.factories.demands import draft_demand, member_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "field", "value", "message"),
    [
        (draft_demand, "description", "太短", "需求描述不少于 20 字"),
        (draft_demand, "no_secret", False, "请先确认需求中不含国家秘密"),
        (draft_achievement, "summary", "太短", "成果简介不少于 20 字"),
    ],
)
def test_a_gap_is_told_before_it_is_pressed(make, field, value, message):
    record = make(**{field: value})
    page = text_of(client_of(member_of(record.organization)).get(record.get_absolute_url()))
    assert message in page
    assert f"/edit/#id_{field}" in page
    assert "/submit/" not in page
    record.refresh_from_db()
    assert record.status == "draft"
    assert not record.events.filter(action="submit").exists()


def test_whole_ones_may_be_submitted():
    record = draft_demand()
    page = text_of(client_of(member_of(record.organization)).get(record.get_absolute_url()))
    assert "还差" not in page
    assert f"/actions/demands/demand/{record.pk}/submit/" in page
