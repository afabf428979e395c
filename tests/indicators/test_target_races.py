"""Two people load two versions of the targets file at the same moment."""

import pytest

from techmarket.indicators import targets
from techmarket.indicators.models import PolicyTarget
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = {
    "document": "文〔2026〕1号",
    "document_title": "方案",
    "clause": "T1",
    "clause_path": "一",
    "quote": "达到5家",
    "region_id": "410600",
    "year": 2026,
    "comparator": "ge",
    "unit": "家",
}


def target(name, value):
    return PolicyTarget(name=name, value=value, **FIELDS)


@guarded("targets.load")
def test_what_the_later_file_names_is_there(locked):
    """Without the lock the later one would update the row that the earlier one takes away."""
    targets.load([target("甲", 5)])
    second_waits_for_first(
        lambda: targets.load([target("乙", 1)]), lambda: targets.load([target("甲", 6)])
    )
    assert PolicyTarget.objects.filter(name="甲", value=6).exists() is locked
