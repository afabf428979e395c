"""Days stand in one form on every page, and are read as people type them."""

import datetime as dt
import re

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template

from techmarket.pages.widgets import DayInput

FORMS = [
    *settings.BASE_DIR.glob("*/**/forms.py"),
    *settings.BASE_DIR.glob("*/**/*_forms.py"),
    *settings.BASE_DIR.glob("*/**/workflows.py"),
]
OTHER_FORMS = re.compile(r"""(?<!datetime=["'])\{\{[^}|]*\|date:["'](Y-m-d|n月j日|Y/n/j)""")


class Asked(forms.Form):
    day = forms.DateField(widget=DayInput())


@pytest.mark.parametrize(
    "typed", ["2026-03-01", "2026/3/1", "2026.03.01", "20260301", "2026年3月1日", " 2026-3-1 "]
)
def test_a_day_is_read_as_people_type_it(typed):
    asked = Asked({"day": typed})
    assert asked.is_valid(), asked.errors
    assert asked.cleaned_data["day"] == dt.date(2026, 3, 1)
    assert re.fullmatch(DayInput.pattern, typed.strip())


@pytest.mark.parametrize("typed", ["2026-02-31", "明天", "03/01/2026", "26-3-1"])
def test_what_is_no_day_is_refused_at_the_field(typed):
    assert list(Asked({"day": typed}).errors) == ["day"]


def test_the_box_says_the_day_in_the_form_it_asks_for():
    box = str(Asked(initial={"day": dt.date(2026, 3, 1)})["day"])
    assert 'value="2026-03-01"' in box
    assert 'type="text"' in box


def test_no_form_asks_for_a_day_in_the_browsers_language():
    native = [path for path in FORMS if '"type": "date"' in path.read_text(encoding="utf-8")]
    assert FORMS
    assert native == []


def test_pages_write_days_in_one_form():
    day = Context({"day": dt.date(2026, 3, 1)})
    assert Template("{{ day }} {{ day|date }}").render(day) == "2026年3月1日 2026年3月1日"
    strange = [
        f"{path.name}: {found.group()}"
        for path in (settings.BASE_DIR / "templates").rglob("*.*")
        for found in OTHER_FORMS.finditer(path.read_text(encoding="utf-8"))
    ]
    assert strange == []
