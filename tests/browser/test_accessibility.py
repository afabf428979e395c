"""Everybody can use it: no axe violation, by keyboard, without JavaScript, on a phone."""

import pytest

from tests.browser.market import ROOT

AXE = ROOT / "static" / "node_modules" / "axe-core" / "axe.min.js"
# who → the pages that axe looks at, light and dark
PAGES = {
    None: """/ /achievements/ /achievements/1/ /demands/ /demands/1/ /institutions/ /institutions/1/
        /brokers/ /brokers/1/ /indicators/ /indicators/?tab=targets /notices/ /subsidies/
        /subsidies/estimate/ /contracts/verify/ /search/?q=镁 /help/ /help/enterprise/
        /help/about/privacy/ /help/sitemap/ /api/v1/docs/ /api/v1/docs/demands/ /account/signup/
        /account/login/""",
    "qiye": """/workbench/ /demands/new/ /demands/intents/ /contracts/ /contracts/new/
        /subsidies/eligible/ /subsidies/claims/ /notifications/ /notifications/preferences/
        /me/profile/ /imports/ /brokers/1/commission/""",
    "keji": "/workbench/ /actions/demands/demand/together/publish/ /changes/ /notices/objections/",
    "dengji": "/workbench/ /contracts/",
    "jingliren": "/workbench/ /brokers/engagements/",
    "shenji": "/workbench/ /audit/ /audit/events/",
    "anquan": "/workbench/ /duties/ /management/",
}
AXE_RUN = "async (only) => (await axe.run({resultTypes: ['violations'], ...only})).violations"
DARK_ONLY = {"runOnly": ["color-contrast"]}


def test_axe_looks_at_forty_pages():
    assert sum(len(paths.split()) for paths in PAGES.values()) >= 40


@pytest.mark.parametrize("username", PAGES, ids=str)
def test_no_axe_violation(person, username):
    """The whole of each page as it comes, then its colours in the dark."""
    someone = person(username, bypass_csp=True, reduced_motion="reduce")
    found = {}
    for path in PAGES[username].split():
        page = someone.open(path)
        page.add_script_tag(path=AXE)
        page.add_style_tag(content="* { transition: none !important }")  # no colour on its way
        for scheme, only in (("light", {}), ("dark", DARK_ONLY)):
            page.emulate_media(color_scheme=scheme)
            if faults := page.evaluate(AXE_RUN, only):
                found[path, scheme] = [
                    (one["id"], [node["target"] for node in one["nodes"][:3]]) for one in faults
                ]
        page.emulate_media(color_scheme="light")
    assert found == {}


def test_keys_lead_to_pages_and_keep_out_of_fields(person):
    page = person().open("/")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="快捷键").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "site-q"
    page.keyboard.type("g d?")
    assert page.input_value("#site-q") == "g d?"
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/demands/")
    page.keyboard.press("?")
    page.get_by_role("button", name="停用快捷键").click()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_timeout(300)
    assert page.url.endswith("/demands/")


def test_dark_is_chosen_and_remembered_with_and_without_javascript(person):
    background = "getComputedStyle(document.body).backgroundColor"
    page = person().open("/demands/")
    light = page.evaluate(background)
    page.locator("[data-theme]").click()
    dark = page.evaluate(background)
    assert dark != light
    page.reload()
    assert page.evaluate(background) == dark
    plain = person(java_script_enabled=False)
    link = plain.open("/demands/").locator("[data-theme]")
    assert link.get_attribute("href") == "?theme=dark"
    link.click()
    assert plain.page.locator("[data-theme-sheet]").get_attribute("media") == "screen"
    plain.open("/demands/?theme=system")
    assert "prefers" in plain.page.locator("[data-theme-sheet]").get_attribute("media")


@pytest.mark.parametrize(
    "path",
    ["/", "/achievements/", "/demands/", "/indicators/", "/subsidies/", "/subsidies/estimate/"],
)
def test_a_phone_shows_the_page_without_sideways_scroll(person, path):
    someone = person()
    someone.page.set_viewport_size({"width": 390, "height": 844})
    page = someone.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    someone.shot("phone" + path.replace("/", "-").rstrip("-"))


def test_a_subsidy_is_tried_out_on_a_phone_without_javascript(person):
    someone = person(java_script_enabled=False)
    someone.page.set_viewport_size({"width": 390, "height": 844})
    page = someone.open("/subsidies/estimate/")
    for name, value in {
        "region": "410611",
        "seller_region": "310115",
        "place": "410611",
        "amount": "1000000",
        "registered_on": "2025-02-20",
        "on": "2026-03-01",
        "paid_on_1": "2025-03-05",
        "paid_1": "600000",
    }.items():
        page.fill(f"#id_short_{name}", value)
    page.get_by_role("button", name="试算", exact=True).click()
    assert page.get_by_text("最高可补 60,000.00 元").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    someone.shot("phone-estimate-result")


def test_keyboard_reaches_content_and_search(person):
    page = person().open("/achievements/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "跳到主要内容"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("main [name=q]").focus()
    page.keyboard.type("镁合金")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    assert page.get_by_text("镁合金").count() > 0


def test_everything_essential_works_without_javascript(person):
    someone = person("qiye", java_script_enabled=False)
    page = someone.open("/achievements/")
    page.locator("aside.facets a").first.click()
    assert "?" in page.url
    someone.open("/demands/new/")
    someone.submit()
    assert page.locator("[role=alert]").count() > 0
    someone.fill(title="无脚本需求", description="不依赖脚本也能提交的需求描述，写明现状与问题。")
    someone.choose("field", "新材料")
    someone.fill(region="河南省鹤壁市淇滨区", no_secret=True)
    someone.submit()
    someone.do("提交审核")
    assert page.get_by_text("待审核").count() > 0


SHIFTS = """window.shifted = 0; new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({type: "layout-shift", buffered: true});"""


def test_nothing_jumps_while_a_page_comes(person):
    """The sum of the layout shifts, as browsers count them, stays below 0.05."""
    someone = person()
    someone.context.add_init_script(SHIFTS)
    found = {}
    for width in (1280, 390):
        someone.page.set_viewport_size({"width": width, "height": 900})
        for path in ("/", "/achievements/", "/demands/", "/indicators/", "/subsidies/", "/help/"):
            page = someone.open(path)
            page.mouse.wheel(0, 3000)
            page.wait_for_timeout(500)
            found[width, path] = page.evaluate("window.shifted")
    assert {where: sum_ for where, sum_ in found.items() if sum_ > 0.05} == {}


def test_a_day_is_written_in_one_form_and_picked_from_a_calendar(person):
    page = person().open("/subsidies/estimate/")
    box = page.locator("#id_short_registered_on")
    box.fill("2025/2/3")
    box.blur()
    assert box.input_value() == "2025-02-03"
    calendar = box.locator("xpath=..").locator("input[type=date]")
    calendar.evaluate(
        "(own) => { own.value = '2025-03-05'; own.dispatchEvent(new Event('change')); }"
    )
    assert box.input_value() == "2025-03-05"
