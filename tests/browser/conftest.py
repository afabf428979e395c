"""A live market and a Chromium; one of each for all browser tests."""

import os
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import sync_playwright

from tests.browser.market import ROOT, LiveMarket
from tests.conftest import CHROMIUM

# Playwright keeps an event loop in this thread; Django would refuse the database beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PASSWORD = "Demo-2026-market"
SHOTS = ROOT / ".artefacts" / "screenshots"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WAIT_MS = 30_000


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db)  # has the test database made, which is copied
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def market(django_db_setup, django_db_blocker, tmp_path_factory, seat):
    live = LiveMarket(tmp_path_factory.mktemp("market"), seat)
    try:
        with django_db_blocker.unblock():
            live.start()
        yield live
    finally:
        live.stop()


@pytest.fixture(scope="package")
def chromium():
    """While Playwright's loop runs, Django has connections of their own for this thread: they are
    closed within it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()
        connections.close_all()


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, browser, url, **options):
        self.url = url
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="zh-CN", **options
        )
        self.context.set_default_timeout(WAIT_MS)
        self.page = self.context.new_page()
        self.problems = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("response", self.note_failure)

    def note_failure(self, response):
        if response.status >= 500:
            self.problems.append(f"{response.status} {response.url}")

    def open(self, path):
        self.page.goto(path if path.startswith("http") else self.url + path)
        return self.page

    def sign_in(self, username, password=PASSWORD):
        self.open("/account/login/")
        self.page.fill("[name=login]", username)
        self.page.fill("[name=password]", password)
        self.submit()
        self.page.wait_for_url("**/workbench/**")
        return self

    def fill(self, **values):
        """Fill fields by name: text and dates are typed, selects chosen, True ticks the box."""
        for name, value in values.items():
            field = self.page.locator(f"main [name={name}]")
            if value is True:
                field.check()
            elif field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(str(value))

    def choose(self, name, text):
        """Select the option whose label contains the text."""
        options = self.page.locator(f"main [name={name}] option")
        value = options.filter(has_text=text).first.get_attribute("value")
        self.page.select_option(f"main [name={name}]", value)

    def submit(self):
        self.page.locator("main form[method=post] button[type=submit]").last.click()
        self.page.wait_for_load_state()

    def press(self, label):
        """Follow the button or link of that name."""
        self.page.locator(f"main :is(a, button):has-text('{label}')").first.click()
        self.page.wait_for_load_state()

    def do(self, label, **values):
        """Perform a move: its button, the given input beside what is decided, confirm."""
        self.press(label)
        self.fill(**values)
        self.page.locator("main .detail-status form button[type=submit]").click()
        self.page.wait_for_load_state()

    def shot(self, name, *, full_page=True):
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=full_page)

    def sees(self, text):
        self.page.get_by_text(text).first.wait_for()

    def wait_for(self, text, seconds=60):
        """Reload until the background work has shown itself."""
        for _ in range(seconds):
            if self.page.get_by_text(text).count():
                return
            self.page.wait_for_timeout(1000)
            self.page.reload()
        raise AssertionError(f"“{text}” did not appear on {self.page.url}")


@pytest.fixture
def person(chromium, market):
    """`person("keji")` opens a browser and signs in; `person()` is a visitor."""
    people = []

    def arrive(username=None, **options):
        someone = Person(chromium, market.url, **options)
        people.append(someone)
        return someone.sign_in(username) if username else someone

    yield arrive
    problems = [problem for someone in people for problem in someone.problems]
    for someone in people:
        someone.context.close()
    assert problems == []
