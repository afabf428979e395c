"""A unit is closed, or merged into another: what hangs on it is named, decided and written down."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from achievements.models import Achievement
from contracts import services as contracts
from contracts.models import Payment
from contracts.subsidies.claims.models import Claim
from demands.models import Demand
from institutions.changes.models import ChangeRequest
from institutions.models import Invitation, Organization
from techmarket.attachments.models import Attachment
from techmarket.workflow.actions import perform
from tests.clients import client_of, post_json, text_of
from tests.desks import headings_on_desk
from tests.factories.achievements import draft_achievement, listed_achievement
from tests.factories.brokers import active_broker
from tests.factories.changes import (
    DAY,
    decided,
    draft_change,
    draft_closure,
    draft_merger,
    submitted,
)
from tests.factories.contracts import draft_contract, paid, registered_contract
from tests.factories.demands import (
    accepted_intent,
    member_of,
    published_demand,
    sent_intent,
)
from tests.factories.files import upload
from tests.factories.institutions import (
    draft_organization,
    enterprise,
    join,
    university,
)
from tests.factories.people import UserFactory, fresh, officer
from tests.factories.subsidies import calculated_claim, draft_claim, payable_claim
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db
OLD, HEIR = "鹤壁旧厂轻合金公司", "淇河承继科技公司"


def on_file(unit):
    return Organization.objects.get(pk=unit.pk)


def lines(change):
    rows = change.settlements.values_list("affair", "title", "outcome")
    return {(affair, title): outcome for affair, title, outcome in rows}


# What stands in the way → of which end. Each makes its record for the unit.
IN_THE_WAY = {
    "未办结的技术合同": (lambda unit: draft_contract(buyer=unit), {"closure", "merger"}),
    "未办结的补助申请": (draft_claim, {"closure"}),
    "待答复、对接中的合作意向": (
        lambda unit: sent_intent(achievement=listed_achievement(organization=unit)),
        {"closure"},
    ),
}


@pytest.mark.parametrize("label", IN_THE_WAY)
def test_what_has_to_be_finished_first_is_named_and_keeps_the_unit(label):
    make, ends = IN_THE_WAY[label]
    for kind, draft in (("closure", draft_closure), ("merger", draft_merger)):
        unit = enterprise()
        record = make(on_file(unit))
        change = draft(unit)
        page = text_of(client_of(unit.admin).get(change.get_absolute_url()))
        assert label in page
        assert record.get_absolute_url() in page
        api = f"/api/v1/changerequests/{change.pk}/"
        rows = client_of(unit.admin).get(f"{api}affairs/").json()
        assert {row["outcome"] for row in rows if row["label"] == label} == {
            "first" if kind in ends else "kept"
        }
        answer = post_json(client_of(unit.admin), f"{api}transitions/", {"action": "submit"})
        assert answer.status_code == (400 if kind in ends else 200), kind
        assert (label in answer.content.decode()) == (kind in ends)


def test_it_is_looked_at_again_when_it_is_decided():
    change = submitted(draft_closure())
    draft_contract(buyer=change.organization)
    with pytest.raises(ValidationError, match="请先办结"):
        perform(change, "approve", actor=officer())
    assert on_file(change.organization).status == "verified"


def test_a_closed_unit_keeps_its_record_and_begins_nothing():
    unit = enterprise(name=OLD)
    listed = listed_achievement(organization=unit)
    draft = draft_achievement(organization=unit, title="未公开的草稿", external_key="A-1")
    demand = published_demand(organization=unit)
    contract = registered_contract(buyer=unit)
    broker = active_broker(organization=on_file(unit))
    change = decided(draft_closure(unit, reason="股东会决议解散"))
    unit = on_file(unit)
    assert (unit.status, unit.ended_on) == ("closed", DAY)
    for row, status in ((listed, "withdrawn"), (draft, "voided"), (demand, "withdrawn")):
        assert type(row).objects.get(pk=row.pk).status == status
    broker.refresh_from_db()
    assert broker.organization is None
    contract.refresh_from_db()
    assert (contract.status, contract.buyer.name) == ("registered", OLD)
    assert lines(change) == {
        ("审核中、已发布的科技成果", listed.title): "撤回，不再公开",
        ("科技成果草稿", "共 1 件"): "作废",
        ("审核中、已发布的技术需求", demand.title): "撤回，不再公开",
        ("所属本单位的技术经理人", broker.name): "清空所属机构，改为独立执业",
        ("已登记的技术合同", "共 1 件"): "保留原名称；付款、退款由另一方或登记机构办理",
    }
    assert listed.title in text_of(client_of(officer()).get(change.get_absolute_url()))


def test_nobody_acts_for_a_closed_unit_but_its_people_read():
    unit = enterprise()
    contract = registered_contract(buyer=unit)
    change = decided(draft_closure(unit))
    member = fresh(member_of(unit))
    client = client_of(member)
    for url in (unit.get_absolute_url(), contract.get_absolute_url(), change.get_absolute_url()):
        assert client.get(url).status_code == 200
    assert not member.has_perm("contracts.add_payment", contract)
    assert not member.has_perm("achievements.add_achievement")
    assert not Organization.objects.of(member).exists()
    row = Payment(contract=contract, paid_on=contract.signed_on, amount=1, voucher_number="V1")
    contracts.record_payment(row, by=member, on=contract.signed_on)
    assert row.entered_for is None  # entered for nobody: only a registrar could prove it
    told = member.notifications.filter(title__contains="注销")
    assert told.exists()


def test_its_code_stays_taken_and_says_why():
    unit = enterprise()
    decided(draft_closure(unit))
    again = draft_organization().admin
    data = {"name": "另一家", "uscc": unit.uscc, "kind": "enterprise", "scale": "small"}
    answer = post_json(client_of(again), "/api/v1/organizations/", data | {"region": "410611"})
    assert answer.status_code == 400
    assert "代码不再赋予其他单位" in answer.content.decode()


def test_a_closure_that_the_registry_has_revoked_is_undone():
    unit = on_file(enterprise())
    decided(draft_closure(unit))
    back = perform(on_file(unit), "reopen", actor=officer(), note="登记机关撤销注销登记。")
    assert (back.status, back.ended_on) == ("verified", None)


def test_an_ended_unit_is_public_yet_not_in_the_list():
    closed, merged, heir = enterprise(name=OLD), enterprise(name="并入者"), enterprise(name=HEIR)
    decided(draft_closure(closed))
    decided(draft_merger(merged, heir))
    client = client_of()
    for unit, word in ((closed, "注销"), (merged, HEIR)):
        assert word in text_of(client.get(unit.get_absolute_url()))
    names = text_of(client.get(reverse("institutions:list")))
    assert (OLD in names, HEIR in names) == (False, True)
    shown = text_of(client.get(reverse("institutions:list"), {"status": "closed"}))
    assert OLD in shown


def test_the_heir_goes_on_and_old_records_keep_the_old_name():
    unit, heir = enterprise(name=OLD), university(name=HEIR)
    listed = listed_achievement(organization=unit, external_key="A-1")
    draft_achievement(organization=heir, external_key="A-1")
    demand = published_demand(organization=unit)
    intent = accepted_intent(demand=demand)
    contract = registered_contract(buyer=unit)
    payment = paid(contract, "1000", proof=False)
    change = decided(draft_merger(unit, heir))
    unit = on_file(unit)
    assert (unit.status, unit.successor_id, unit.heir_id) == ("merged", heir.pk, heir.pk)
    for model, row in ((Achievement, listed), (Demand, demand)):
        passed = model.objects.get(pk=row.pk)
        assert (passed.organization_id, passed.status) == (heir.pk, row.status)
    assert Achievement.objects.get(pk=listed.pk).external_key == ""  # the heir's own A-1 stays
    assert contract.parties.get(role="buyer").name == OLD
    person = fresh(heir.admin)
    assert person.has_perm("contracts.complete_paper", payment)
    assert person.has_perm("demands.end_intent", intent)
    assert client_of(person).get(contract.get_absolute_url()).status_code == 200
    page = text_of(client_of(person).get(f"{reverse('contracts:create')}?intent={intent.pk}"))
    assert heir.uscc in page
    assert unit.uscc not in page
    assert lines(change)["已登记的技术合同", "共 1 件"].startswith("保留原名称")


def test_a_claim_goes_on_with_the_heir_and_a_closed_unit_is_granted_nothing():
    claim = payable_claim()
    unit = claim.applicant
    decided(draft_merger(unit))
    claim = Claim.objects.get(pk=claim.pk)
    claim.check_applicant()
    other = calculated_claim()
    Organization.objects.filter(pk=other.applicant_id).update(status="closed")
    with pytest.raises(ValidationError, match="已注销"):
        perform(Claim.objects.get(pk=other.pk), "approve", actor=officer(region=None))


def test_members_are_asked_by_the_heir_and_lose_the_old_unit():
    unit, heir = enterprise(name=OLD), enterprise(name=HEIR)
    clerk = join(UserFactory(), unit)
    decided(draft_merger(unit, heir))
    assert not on_file(unit).memberships.exists()
    asked = Invitation.objects.filter(organization=heir)
    assert {row.user for row in asked} == {unit.admin, clerk}
    assert {row.role for row in asked} == {"member"}
    perform(asked.get(user=clerk), "accept", actor=clerk)
    assert fresh(clerk).has_perm("institutions.leave_organization", on_file(heir))
    assert not fresh(clerk).has_perm("institutions.leave_organization", on_file(unit))


def test_the_heir_is_found_by_every_old_name_through_every_merger():
    first, second, last = (
        enterprise(name=OLD),
        enterprise(name="淇河中间公司"),
        enterprise(name=HEIR),
    )
    contract = registered_contract(buyer=first)
    decided(draft_merger(first, second))
    decided(draft_merger(on_file(second), last))
    assert on_file(first).heir_id == last.pk
    assert on_file(first).successor_id == second.pk
    for word in (OLD, "淇河中间"):
        [found] = client_of().get("/api/v1/organizations/", {"q": word}).json()["results"]
        assert found["id"] == last.pk
    units = {row["name"]: row["unit"] for row in found["former_names"]}
    assert units == {OLD: first.pk, "淇河中间公司": second.pk}
    assert client_of(last.admin).get(contract.get_absolute_url()).status_code == 200
    page = text_of(client_of().get(last.get_absolute_url()))
    assert f"{OLD}（已并入）" in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "请填写承继单位"),
        ({"successor": "self"}, "不能是本单位"),
        ({"successor": "suspended"}, "请填写承继单位"),
    ],
)
def test_into_whom_a_unit_cannot_be_merged(fields, message):
    unit = enterprise()
    others = {"self": unit, "suspended": perform(enterprise(), "suspend", actor=officer())}
    fields = {name: on_file(others[value]) for name, value in fields.items()}
    with pytest.raises(ValidationError, match=message):
        draft_change(unit, kind="merger", **fields)


def test_paper_of_the_registry_is_required_for_each_kind():
    for draft, word in ((draft_closure, "准予注销登记通知书"), (draft_merger, "合并协议")):
        change = draft()
        Attachment.objects.filter_for(change).update(kind="other")
        with pytest.raises(ValidationError, match=word):
            submitted(change)


def test_pages_and_api_make_drafts():
    unit, heir = enterprise(), enterprise()
    client = client_of(unit.admin)
    panel = text_of(client.get(unit.get_absolute_url()))
    for name in ("close", "merge"):
        assert reverse(f"changes:{name}", args=[unit.pk]) in panel
    url = reverse("changes:merge", args=[unit.pk])
    assert client.post(url, {"effective_on": DAY, "successor": unit.uscc}).status_code == 422
    assert client.post(url, {"effective_on": DAY, "successor": heir.uscc}).status_code == 302
    change = ChangeRequest.objects.get()
    assert (change.kind, change.successor_id, change.name) == ("merger", heir.pk, "")
    edit = reverse("changes:update", args=[change.pk])
    assert heir.uscc in text_of(client.get(edit))
    perform(change, "withdraw", actor=unit.admin)
    body = {"organization": unit.pk, "kind": "closure", "effective_on": DAY.isoformat()}
    made = post_json(client, "/api/v1/changerequests/", body)
    assert (made.status_code, made.json()["kind"]) == (201, "closure")


def test_the_office_begins_for_a_unit_that_has_nobody_and_another_officer_decides():
    unit = enterprise()
    first, second = officer(), officer()
    url = reverse("changes:close", args=[unit.pk])
    assert client_of(first).get(url).status_code == 403
    unit.memberships.all().delete()
    assert client_of(first).post(url, {"effective_on": DAY}).status_code == 302
    change = ChangeRequest.objects.get()
    Attachment.store(upload(), subject=change, kind="closure_notice", by=first)
    perform(change, "submit", actor=first)
    with pytest.raises(ValidationError, match="本人提出的申请"):
        perform(change, "approve", actor=first)
    perform(change, "approve", actor=second)
    assert on_file(unit).status == "closed"


def test_nobody_ends_a_unit_but_by_a_request():
    unit = on_file(enterprise())
    client = client_of(officer())
    for action in ("close", "merge"):
        url = f"/api/v1/organizations/{unit.pk}/transitions/"
        assert post_json(client, url, {"action": action}).status_code == 403
    with pytest.raises(PermissionDenied):
        perform(unit, "close", actor=unit.memberships.get().user, on=DAY)


def test_the_heir_sees_the_request_and_is_told():
    change = submitted(draft_merger())
    person = member_of(change.successor)
    assert client_of(person).get(change.get_absolute_url()).status_code == 200
    assert person.notifications.filter(url=change.get_absolute_url()).exists()
    assert any(change.old_name in row for row in headings_on_desk(officer()))


@pytest.mark.django_db(transaction=True)
@guarded("ending.lock_units")
def test_no_unit_is_merged_into_one_that_is_closed_at_the_same_moment(locked):
    heir = enterprise()
    closure, merger = submitted(draft_closure(heir)), submitted(draft_merger(successor=heir))
    first, second = officer(region=None), officer(region=None)
    outcome = second_waits_for_first(
        lambda: perform(closure, "approve", actor=first),
        lambda: perform(merger, "approve", actor=second),
    )
    assert isinstance(outcome, ValidationError) is locked
    merged = on_file(merger.organization)
    assert merged.status == ("verified" if locked else "merged")
    assert on_file(heir).status == "closed"
