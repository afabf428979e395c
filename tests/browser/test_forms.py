"""One form from the first letter to the receipt, with JavaScript and without."""

import pytest

TITLE = "磨削烧伤在线检测（表单演练）"
TEXT = "我公司精密轴承套圈磨削时偶发烧伤，靠酸洗抽检，希望引进在线检测方法，逐件判定。"


def fill_most(someone):
    someone.fill(title=TITLE, description=TEXT, region="樊城", budget_max="1250000", no_secret=True)
    someone.choose("field", "先进制造")


def submit_and_receive(someone):
    """From the saved draft on: check, submit, receipt."""
    someone.press("提交审核")
    someone.sees("1,250,000.00 元（125 万元）")
    someone.shot("form-check" + someone.mark)
    someone.press("确认提交审核")
    someone.sees("回执号")
    someone.sees("湖北省襄阳市樊城区科技部门")
    assert someone.page.locator("main img.qr").count() == 1
    someone.shot("form-receipt" + someone.mark)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_demand_from_the_first_letter_to_the_receipt(person, script):
    someone = person("qiye", java_script_enabled=script)
    someone.mark = "" if script else "-no-script"
    if script:
        someone.page.clock.install()
    page = someone.open("/demands/new/")
    assert page.locator(".section-list .is-lacking").count() == 2
    if script:
        comforts(someone)
    else:
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    fill_most(someone)
    someone.shot("form-filled" + someone.mark)
    if script:
        kept_and_restored(someone)
    someone.submit()
    submit_and_receive(someone)


def comforts(someone):
    """Sums are said again, sections tell their state, industries are found by typing."""
    page = someone.page
    page.fill("[name=budget_max]", "1250000")
    page.get_by_text("= 125 万元").wait_for()
    page.fill("[name=title]", TITLE)
    first = page.locator(".section-list li").first
    assert "需求描述" in first.inner_text()
    assert "需求名称" not in first.inner_text()
    page.locator("#id_industry-ts-control").fill("汽车")
    page.locator(".ts-dropdown .option", has_text="汽车制造业").click()
    assert page.locator("select[name=industry]").input_value() == "36"


def kept_and_restored(someone):
    """Kept without a press, still there on return; before the session ends one is told."""
    page = someone.page
    page.clock.fast_forward(2000)
    page.locator("[data-kept]", has_text="已保存").wait_for()
    someone.open("/workbench/")
    someone.press("继续填写：发布技术需求")
    someone.sees("已恢复您")
    assert page.locator("[name=title]").input_value() == TITLE
    assert page.locator("select[name=industry]").input_value() == "36"
    page.clock.fast_forward(26 * 60 * 1000)
    page.get_by_text("几分钟后将自动退出登录").wait_for()
    page.get_by_role("button", name="继续填写").click()
    page.get_by_text("几分钟后将自动退出登录").wait_for(state="hidden")
