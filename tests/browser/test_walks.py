"""The most frequent job of each role, from the desk to the end: it costs what docs/jobs.md says.

Signed in once a role; without JavaScript the same pages are looked at with the same session.
"""

import pytest

from tests.browser.walking import Walk, walked_jobs

JOBS = {}


def job(role, title):
    def register(function):
        JOBS[role, title] = function
        return function

    return register


@job("visitor", "找一项成果")
def search(walk):
    walk.page.fill("#site-q", "镁合金")
    walk.fields += 1
    walk.click(walk.page.locator(".site-search button"))
    walk.click(walk.page.locator("main .record-list a[href^='/achievements/']").first)


@job("qiye", "确认技术经理人的委托")
def confirm_broker(walk):
    walk.first_of("待确认的技术经理人")
    walk.confirm()


@job("gaoxiao", "答复收到的意向")
def answer_intent(walk):
    walk.first_of("待答复的意向")
    walk.confirm()


@job("jingliren", "申请撮合一条意向")
def offer_service(walk):
    walk.first_of("等待技术经理人的意向")
    walk.press("申请提供服务")
    walk.fill(plan="先核对双方的试验条件，再约现场对接。")
    walk.click(walk.page.locator("main form[method=post] button[type=submit]").last)


@job("dengji", "受理一份合同")
def accept_contract(walk):
    walk.first_of("待受理的技术合同")
    walk.confirm()


@job("keji", "审核一条需求")
def publish_demand(walk):
    """By the keyboard alone."""
    walk.by_keys(walk.page.locator(".pile", has_text="待审核的需求").locator("li .btn").first)
    walk.by_keys(walk.page.locator("main .detail-status form button[type=submit]"))


@job("shenji", "查看办理记录的核验")
def chain_of_events(walk):
    walk.click(walk.page.locator(".task-list a").first)


@job("xitong", "查看后台任务")
def background_jobs(walk):
    walk.click(walk.page.locator(".user-menu summary"))
    walk.press("后台任务")


@job("anquan", "查看安全事件")
def security_events(walk):
    walk.click(walk.page.locator(".user-menu summary"))
    walk.press("安全事件")


def test_every_walked_job_is_in_the_list():
    assert walked_jobs().keys() == JOBS.keys()


@pytest.mark.parametrize(("role", "title"), JOBS, ids=[role for role, _title in JOBS])
def test_the_job_costs_what_is_written(person, role, title):
    someone = person() if role == "visitor" else person(role)
    someone.open("/" if role == "visitor" else "/workbench/")
    walk = Walk(someone, role)
    JOBS[role, title](walk)
    assert walk.cost == walked_jobs()[role, title]
    looks_alike_without_a_script(person, someone, walk)


def looks_alike_without_a_script(person, someone, walk):
    """What can still be opened after the job is done has the same heading, and fits a phone."""
    plain = person(java_script_enabled=False)
    plain.context.add_cookies(someone.context.cookies())
    plain.page.set_viewport_size({"width": 390, "height": 844})
    url, heading = walk.met[-1]
    plain.open(url)
    assert plain.page.locator("h1").first.inner_text() == heading
    assert plain.page.evaluate("document.documentElement.scrollWidth") <= 390
    plain.shot(f"walk-{walk.name}-no-script", full_page=False)
