"""Everybody can use it: no axe violation, by keyboard, without JavaScript, on a phone."""

import pytest

from tests.browser.market import ROOT

AXE = ROOT / "static" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "home": (None, "/"),
    "achievements": (None, "/achievements/"),
    "achievement": (None, "/achievements/1/"),
    "demands": (None, "/demands/"),
    "indicators": (None, "/indicators/"),
    "notices": (None, "/notices/"),
    "schemes": (None, "/subsidies/"),
    "estimate": (None, "/subsidies/estimate/"),
    "sign-up": (None, "/account/signup/"),
    "workbench": ("keji", "/workbench/"),
    "contracts": ("dengji", "/contracts/"),
    "new-demand": ("qiye", "/demands/new/"),
}


@pytest.mark.parametrize("name", PAGES)
def test_no_axe_violation(person, name):
    username, path = PAGES[name]
    someone = person(username, bypass_csp=True)
    page = someone.open(path)
    page.add_script_tag(path=AXE)
    found = page.evaluate("async () => (await axe.run()).violations")
    summary = [(one["id"], [node["target"] for node in one["nodes"][:3]]) for one in found]
    assert summary == []


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
