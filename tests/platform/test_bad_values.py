"""A wrong value in a form: the page says in Chinese what is wrong, and nothing is written.

Every case is a form that is right but for one field. Broken requests (no JSON, megabytes, unknown
addresses) are in test_bad_input.py.
"""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tests.factories.files import upload
from tests.factories.institutions import make_uscc
from tests.platform.bodies import BODIES, TODAY, day
from tests.platform.filling import filled, inputs_of
from tests.platform.test_permissions import ROUTES, ROWS, address, ask
from tests.platform.writes import written

pytestmark = pytest.mark.django_db
HUGE, NUL = 2**63, "前\x00后"
FAKE = {"pdf": b"MZ\x90\x00", "exe": b"MZ\x90\x00", "png": b"<svg onload=alert(1)>"}


def file(kind):
    return SimpleUploadedFile(f"附件.{kind}", FAKE[kind])


# form → (role, route, record); what a right one holds is in bodies.py
FORMS = {
    "organization": ("stranger", "institutions:create", "-"),
    "qualification": ("officer", "institutions:qualify", "org.verified"),
    "achievement": ("seller", "achievements:create", "-"),
    "demand": ("owner", "demands:create", "-"),
    "contract": ("seller", "contracts:create", "-"),
    "invoice": ("owner", "contracts:add_invoice", "con.registered"),
    "payment": ("owner", "contracts:add_payment", "con.registered"),
    "denial": ("seller", "contracts:deny_payment", "pay.wait"),
    "closure": ("seller", "changes:close", "university"),
    "material": ("seller", "contracts:attach", "con.draft"),
    "claim": ("owner", "subsidies:create", "-"),
    "broker": ("stranger", "brokers:create", "-"),
    "service": ("broker", "brokers:log_service", "eng.active"),
    "objection": ("anon", "notices:object", "notice"),
}
USCC_WRONG = "统一社会信用代码"
CASES = [
    ("organization", {"uscc": "91410611MA00000000"}, USCC_WRONG),
    ("organization", {"uscc": "123"}, USCC_WRONG),
    ("organization", {"uscc": "@org.verified.uscc"}, "已登记"),
    ("organization", {"kind": "empire"}, "empire"),
    ("organization", {"scale": ""}, "企业须选择企业规模"),
    ("organization", {"region": "999999"}, "没有这个区划"),
    ("organization", {"region": "鼓楼区"}, "多个同名区划"),
    ("organization", {"name": "长" * 121}, "120"),
    ("organization", {"name": NUL}, "不允许"),
    ("organization", {"contact_phone": "电话"}, "电话只能含数字"),
    ("organization", {"established_on": "2026-02-31"}, "有效的日期"),
    ("organization", {"established_on": "0206-03-01"}, "0206 年不可能"),
    ("demand", {"deadline_on": "9206-03-01"}, "9206 年不可能"),
    ("broker", {"issued_on": "0020-03-01"}, "0020 年不可能"),
    ("service", {"held_on": "0206-03-01"}, "0206 年不可能"),
    ("achievement", {"completed_on": "0206-03-01"}, "0206 年不可能"),
    ("qualification", {"valid_from": "0206-03-01"}, "0206 年不可能"),
    ("qualification", {"valid_to": day(-200)}, "有效期止不得早于有效期起"),
    ("qualification", {"level": "cosmic"}, "cosmic"),
    ("achievement", {"organization": "@org.verified"}, "有效"),
    ("achievement", {"price": "-5"}, "报价须大于 0 元"),
    ("achievement", {"price": ""}, "须填写金额"),
    ("achievement", {"price": str(HUGE) + "0"}, "18"),
    ("achievement", {"price": "1e9999"}, "18"),
    ("achievement", {"maturity": "10"}, "10"),
    ("achievement", {"maturity": str(HUGE)}, str(HUGE)),
    ("achievement", {"transfer_modes": ["gift"]}, "gift"),
    ("achievement", {"patents": "202110000000.0 一种方法"}, "第 1 行"),
    ("achievement", {"summary": "长" * 5001}, "5000"),
    ("achievement", {"summary": NUL}, "不允许"),
    ("demand", {"organization": "@university"}, "有效"),
    ("demand", {"budget_min": "300"}, "预算下限不得高于上限"),
    ("demand", {"budget_max": "-1", "budget_min": ""}, "预算不能为负数"),
    ("demand", {"maturity_wanted": "0"}, "1"),
    ("demand", {"deadline_on": "明天"}, "有效的日期"),
    ("demand", {"modes": ["gift"]}, "gift"),
    ("demand", {"field": "zz"}, "有效"),
    ("contract", {"seller_uscc": "91410611MA00000000"}, USCC_WRONG),
    ("contract", {"buyer_uscc": make_uscc(777_002)}, "没有通过核验的该单位"),
    ("contract", {"buyer_uscc": "@university.uscc"}, "不能是同一单位"),
    ("contract", {"total_amount": "-5"}, "技术交易额不得超过合同成交额"),
    ("contract", {"technical_amount": "1001"}, "技术交易额不得超过合同成交额"),
    ("contract", {"technical_amount": "-1"}, "技术交易额须大于 0"),
    ("contract", {"ends_on": day(-11)}, "有效期止不得早于有效期起"),
    ("contract", {"kind": "XK1"}, "须填写许可年限"),
    ("contract", {"kind": "XK"}, "有效"),
    ("contract", {"kind": "XK1", "licence_years": str(HUGE)}, "32767"),
    ("contract", {"pay_method": "barter"}, "barter"),
    ("invoice", {"amount": "-1"}, "发票金额须大于 0 元"),
    ("invoice", {"amount": "0.001"}, "2"),
    ("invoice", {"file": file("pdf")}, "文件内容与扩展名"),
    ("payment", {"amount": "-1"}, "付款金额须大于 0 元"),
    ("payment", {"amount": "9999999"}, "累计付款将超过合同成交额"),
    ("payment", {"paid_on": day(1)}, "不能晚于今天"),
    ("payment", {"paid_on": "1999-01-01"}, "不能早于合同签订日期"),
    ("payment", {"voucher_number": "PZ00000001"}, "已登记"),
    ("invoice", {"issued_on": day(1)}, "不能晚于今天"),
    ("payment", {"invoice": str(HUGE)}, "有效"),
    ("denial", {"reason": " "}, "必填"),
    ("denial", {"reason": "长" * 201}, "200"),
    ("closure", {"effective_on": "0206-03-01"}, "0206 年不可能"),
    ("closure", {"reason": "长" * 201}, "200"),
    ("material", {"file": file("pdf")}, "文件内容与扩展名"),
    ("material", {"file": file("exe")}, "不支持的文件类型"),
    ("material", {"file": file("png")}, "文件内容与扩展名"),
    ("material", {"file": ""}, "必填"),
    ("material", {"kind": "poem", "file": upload()}, "poem"),
    ("claim", {"applicant": "@university"}, "有效"),
    ("claim", {"scheme": str(HUGE)}, "有效"),
    ("claim", {"year": str(HUGE)}, "申报年度只能是"),
    ("claim", {"year": str(TODAY.year - 1)}, "申报年度只能是"),
    ("claim", {"year": str(TODAY.year + 1)}, "申报年度只能是"),
    ("claim", {"scheme": "@sch.current"}, "已有该政策同一申报年度的申请"),
    ("broker", {"organization": "@org.verified"}, "有效"),
    ("broker", {"issued_on": day(0), "valid_to": day(-1)}, "不得早于发证日期"),
    ("service", {"held_on": day(1)}, "不能晚于今天"),
    ("objection", {"phone": "", "email": ""}, "电话或电子邮箱"),
    ("objection", {"phone": "13900000000", "email": ""}, "凭邮件中的链接确认"),
    ("objection", {"content": "不行"}, "不少于 10 字"),
    ("objection", {"proof": file("pdf")}, "文件内容与扩展名"),
]


def send(world, clients, form, changes):
    role, route, record = FORMS[form]
    client = clients[role]
    client.cookies = client.signed_in.copy()
    data = filled(world, BODIES[route][0] | changes, role)
    return client.post(address(world, route, "", record), data)


@pytest.mark.parametrize(
    ("form", "changes", "message"),
    CASES,
    ids=[f"{form}-{'-'.join(changes)}-{n}" for n, (form, changes, _m) in enumerate(CASES)],
)
def test_one_wrong_value(world, clients, form, changes, message):
    with written() as tables:
        response = send(world, clients, form, changes)
    page = response.content.decode()
    assert response.status_code == 422, page[:200]
    assert message in page, re.findall(r"<strong>(.*?)</strong>", page)
    assert tables == []


@pytest.mark.parametrize("form", sorted(FORMS))
def test_the_same_form_without_the_wrong_value_is_accepted(world, clients, form):
    """The control: it is the one value that was refused."""
    with transaction.atomic():
        assert send(world, clients, form, {}).status_code == 302
        transaction.set_rollback(True)


def asks(route, record):
    """Whether there is anything to fill in: an undo and a star only send back what they were told;
    pages on one's account show what is wrong with 200."""
    data, _table = BODIES.get(route, (inputs_of(record), None))
    return (
        bool(data)
        and route not in ("imports:undo", "saved:star")
        and not route.startswith("accounts:")
    )


FILLABLE = {
    (method, route, query, record): roles[0]
    for method, route, query, record, expected in ROWS
    if method == "POST" and not ROUTES[route].is_api and asks(route, record)
    if (roles := [role for role, outcome in expected.items() if outcome in ("302", "422")])
}


@pytest.mark.parametrize("row", FILLABLE, ids=" ".join)
def test_ten_megabytes_are_refused_by_every_form(world, clients, row):
    _method, route, query, record = row
    url = address(world, route, query, record)
    client = clients[FILLABLE[row]]
    client.cookies = client.signed_in.copy()
    response = client.post(
        url, b"title=" + b"x" * 10_000_000, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 400
    assert "请" in response.content.decode()


WRONG = [NUL, str(HUGE), "１２３", "'\"><script>"]


@pytest.mark.parametrize("row", FILLABLE, ids=" ".join)
def test_no_form_breaks_on_any_field(world, clients, row):
    """The same wrong text in all fields at once."""
    _method, route, query, record = row
    url = address(world, route, query, record)
    client = clients[FILLABLE[row]]
    shown = client.get(url).context["form"]
    names = [field.name for field in shown if not field.field.widget.needs_multipart_form]
    for value in WRONG:
        with transaction.atomic():
            client.cookies = client.signed_in.copy()
            response = client.post(url, dict.fromkeys(names, value))
            assert response.status_code in (302, 422), ascii(value)
            assert WRONG[-1].encode() not in response.content
            transaction.set_rollback(True)


def test_status_is_nobodys_to_write(world, clients):
    """PATCH with a status is refused, whoever sends it."""
    for name, role in (("dem.draft", "owner"), ("ach.draft", "seller"), ("con.draft", "seller")):
        row = world.record(name)
        url = f"/api/v1/{row._meta.model_name}s/{row.pk}/"
        assert ask(clients[role], "PATCH", url, {"status": "registered"}) == "400"
        assert type(row).objects.get(pk=row.pk).status == "draft"
