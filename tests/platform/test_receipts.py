"""Before a submission one checks what was filled in; after it one holds a receipt."""

import pytest

from techmarket.workflow.actions import perform
from tests.clients import client_of, text_of
from tests.factories.achievements import draft_achievement
from tests.factories.changes import draft_change
from tests.factories.contracts import add_text, confirmed, draft_contract
from tests.factories.demands import draft_demand, member_of
from tests.factories.institutions import draft_organization, enterprise
from tests.factories.people import auditor, officer
from tests.factories.subsidies import draft_claim

pytestmark = pytest.mark.django_db


def unit():
    organization = draft_organization()
    return organization, organization.admin


def of_organization(record):
    return record, member_of(record.organization)


def contract():
    record = confirmed(add_text(draft_contract()))
    return record, member_of(record.seller.organization)


def change():
    record = draft_change()
    return record, record.organization.admin


def claim():
    record = draft_claim()
    return record, member_of(record.applicant)


SUBMITTED = {
    "unit": (unit, "统一社会信用代码", "科技部门", "核对证照"),
    "demand": (lambda: of_organization(draft_demand()), "需求描述", "科技部门", "自动匹配"),
    "achievement": (
        lambda: of_organization(draft_achievement()),
        "成果简介",
        "科技部门",
        "公开发布",
    ),
    "contract": (contract, "合同成交额", "技术合同登记机构", "登记期限"),
    "change": (change, "核准日期", "科技部门", "机构信息"),
    "claim": (claim, "申报年度", "科技部门", "公示"),
}


@pytest.mark.parametrize("name", SUBMITTED)
def test_checked_submitted_and_receipted(name):
    make, label, office, next_step = SUBMITTED[name]
    record, person = make()
    client, meta = client_of(person), record._meta
    path = f"/actions/{meta.app_label}/{meta.model_name}/{record.pk}/submit/"
    check = text_of(client.get(path))
    assert "请逐项核对" in check
    assert label in check
    assert "/edit/#section-" in check
    answer = client.post(path, {})
    assert answer.status_code == 302, text_of(answer)
    receipt = text_of(client.get(answer["Location"]))
    event = record.events.get(action="submit")
    assert f"SL{event.at:%Y%m%d}-{event.pk:06d}" in receipt
    assert office in receipt
    assert next_step in receipt
    assert "data:image/svg+xml" in receipt
    assert record.get_absolute_url() in receipt
    assert answer["Location"] in text_of(client.get(record.get_absolute_url()))


def test_what_is_missing_stands_beside_a_button_that_cannot_be_pressed():
    demand = draft_demand(description="太短")
    client = client_of(member_of(demand.organization))
    path = f"/actions/demands/demand/{demand.pk}/submit/"
    page = text_of(client.get(path))
    assert "需求描述不少于 20 字" in page
    assert f"/demands/{demand.pk}/edit/#id_description" in page
    assert "确认提交审核" not in page
    refused = client.post(path, {})
    assert refused.status_code == 422
    assert "需求描述不少于 20 字" in text_of(refused)


def test_a_sum_is_checked_in_both_units():
    demand = draft_demand(budget_max="1250000")
    page = client_of(member_of(demand.organization)).get(
        f"/actions/demands/demand/{demand.pk}/submit/"
    )
    assert "1,250,000.00 元（125 万元）" in text_of(page)


def test_a_receipt_is_for_those_who_take_part():
    demand = draft_demand()
    owner = member_of(demand.organization)
    perform(demand, "submit", actor=owner)
    event = demand.events.get()
    perform(demand, "withdraw", actor=owner, note="改后再交")
    other = demand.events.latest("pk")
    path = f"/actions/demands/demand/{demand.pk}/receipts/{event.pk}/"
    for person, status in (
        (owner, 200),
        (officer(), 200),
        (auditor(), 200),
        (enterprise().admin, 404),
        (None, 302),
    ):
        assert client_of(person).get(path).status_code == status, person
    assert client_of(owner).get(path.replace(str(event.pk), str(other.pk))).status_code == 404
