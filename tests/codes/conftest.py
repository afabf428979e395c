import pytest

from techmarket.codes.models import CalendarDay
from techmarket.demo.loader.calendar import STAND_IN


@pytest.fixture(autouse=True)
def _published_years_only(request):
    """These tests are about the calendar itself: no stand-in for a year not published yet."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        CalendarDay.objects.filter(source=STAND_IN).delete()
