"""Every shared component is shown on /styleguide/ in each of its states; elsewhere it is closed."""

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from techmarket.pages.styleguide.samples import AROUND, SAMPLES, WHOLE
from tests.clients import client_of, text_of

COMPONENTS = {path.stem for path in (settings.BASE_DIR / "templates/components").glob("*.html")}


def test_every_component_is_shown():
    shown = SAMPLES.keys() | WHOLE.keys() | AROUND
    assert COMPONENTS - shown == set()
    assert shown - COMPONENTS == set()


@pytest.mark.django_db
def test_the_page_shows_them_in_demo_mode_only(settings):
    settings.DEMO = False
    assert client_of().get("/styleguide/").status_code == 404
    settings.DEMO = True
    page = text_of(client_of().get("/styleguide/"))
    assert [name for name in COMPONENTS & SAMPLES.keys() if f'id="part-{name}"' not in page] == []


def test_no_state_is_empty(rf):
    request = rf.get("/styleguide/")
    request.session = {}
    empty = [
        (name, state)
        for name, states in SAMPLES.items()
        for state, given in states.items()
        if not render_to_string(f"components/{name}.html", given, request).strip()
    ]
    assert empty == []
