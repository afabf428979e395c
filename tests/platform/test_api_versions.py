"""Nothing is lost and nothing is ignored: ETag and If-Match, unknown parameters and fields."""

import pytest

from achievements.models import Achievement
from techmarket.indicators.models import PolicyTarget
from techmarket.workflow.actions import perform
from tests.clients import client_of, error_fields, post_json
from tests.factories.achievements import draft_achievement, listed_achievement
from tests.factories.contracts import draft_contract
from tests.factories.demands import draft_demand, member_of, submitted_demand
from tests.factories.notices import published
from tests.factories.people import officer
from tests.races import guarded, second_waits_for_first

pytestmark = pytest.mark.django_db
API = "/api/v1"


def patch(client, url, body, **headers):
    return client.patch(url, body, content_type="application/json", headers=headers)


def returned_demand():
    demand = submitted_demand()
    return perform(demand, "send_back", actor=officer(), note="请补充指标。")


def test_every_detail_has_a_version_that_changes_with_it():
    target = PolicyTarget.objects.first()
    listed = listed_achievement()
    addresses = [
        f"{API}/achievements/{listed.pk}/",
        f"{API}/organizations/{listed.organization_id}/",
        f"{API}/notices/{published().pk}/",
        f"{API}/codes/regions/410611/",
        f"{API}/indicators/contracts.amount/",
        *([f"{API}/targets/{target.pk}/"] if target else []),
    ]
    client = client_of()
    for address in addresses:
        first, second = client.get(address), client.get(address)
        assert first.status_code == 200, address
        assert first["ETag"].startswith('"'), address
        assert first["ETag"] == second["ETag"], address
    before = client.get(addresses[0])["ETag"]
    Achievement.objects.filter(pk=listed.pk).update(title="新名称")
    assert client.get(addresses[0])["ETag"] != before
    assert "ETag" not in client.get(f"{API}/achievements/")


def test_a_writer_may_insist_on_what_it_has_read():
    demand = draft_demand()
    client, url = client_of(member_of(demand.organization)), f"{API}/demands/{demand.pk}/"
    read = client.get(url)["ETag"]
    first = patch(client, url, {"title": "甲写的"}, if_match=read)
    assert first.status_code == 200
    for stale in (read, '"nonsense"', f"W/{first['ETag']}", "x"):
        late = patch(client, url, {"title": "乙写的"}, if_match=stale)
        assert late.status_code == 412, stale
        assert late["Content-Type"] == "application/problem+json"
        assert "重新读取" in late.json()["detail"]
    demand.refresh_from_db()
    assert demand.title == "甲写的"
    for fresh in (f'"x", {first["ETag"]}', "*"):
        assert patch(client, url, {"title": "又写的"}, if_match=fresh).status_code == 200
    assert patch(client, url, {"title": "草稿不必"}).status_code == 200


def test_a_record_under_review_is_changed_only_by_who_has_read_it():
    demand = returned_demand()
    client, url = client_of(member_of(demand.organization)), f"{API}/demands/{demand.pk}/"
    without = patch(client, url, {"title": "没有读过"})
    assert without.status_code == 428
    assert "If-Match" in without.json()["detail"]
    assert (
        patch(client, url, {"title": "读过"}, if_match=client.get(url)["ETag"]).status_code == 200
    )
    demand.refresh_from_db()
    assert demand.title == "读过"


@pytest.mark.django_db(transaction=True)
@guarded("WorkflowMixin.make_move")
def test_a_move_is_made_of_the_version_that_was_read(locked):
    demand = draft_demand()
    client, url = client_of(member_of(demand.organization)), f"{API}/demands/{demand.pk}/"
    read = client.get(url)["ETag"]
    move = {"action": "submit"}
    answer = second_waits_for_first(
        lambda: patch(client_of(member_of(demand.organization)), url, {"title": "改了"}),
        lambda: client.post(
            f"{url}transitions/", move, content_type="application/json", headers={"if-match": read}
        ),
    )
    assert answer.status_code == (412 if locked else 200)
    demand.refresh_from_db()
    assert demand.status == ("draft" if locked else "submitted")


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("achievements/?titel=a", ["titel"]),
        ("achievements/?q=a&limit=5&b=1&a=2", ["a", "b"]),
        ("codes/regions/?levle=2", ["levle"]),
        ("codes/regions/?page=1&page_size=5", []),
        ("codes/regions/410611/?on=2026-01-01", ["on"]),
        ("indicators/?region=4106&yaer=2026", ["yaer"]),
        ("indicators/?region=410600&year=2026", []),
        ("indicators/contracts.amount/?year=2026", []),
        ("targets/?x=1", ["x"]),
        ("certificates/2026410600000001/?cod=1", ["cod"]),
    ],
)
def test_an_unknown_parameter_is_refused_by_its_name(path, names):
    answer = client_of().get(f"{API}/{path}")
    if not names:
        assert answer.status_code == 200
        return
    assert answer.status_code == 400
    assert list(error_fields(answer)) == names
    assert answer["Content-Type"] == "application/problem+json"


def test_parameters_of_what_belongs_to_a_record():
    demand = draft_demand()
    client = client_of(member_of(demand.organization))
    url = f"{API}/demands/{demand.pk}/"
    assert client.get(f"{url}matches/?limit=5").status_code == 200
    for stranger in ("?q=a", "?limit=5"):
        assert client.get(f"{url}{stranger}").status_code == 400
    assert client.get(f"{url}matches/?q=a").status_code == 400
    assert post_json(client, f"{url}transitions/?x=1", {"action": "submit"}).status_code == 400
    demand.refresh_from_db()
    assert demand.status == "draft"


def test_an_unknown_field_is_refused_by_its_name():
    achievement = draft_achievement()
    client = client_of(achievement.organization.admin)
    url = f"{API}/achievements/{achievement.pk}/"
    read = client.get(url).json()
    for body, field in [
        ({"titel": "错字"}, "titel"),
        ({"status": "listed"}, "status"),
        ({"id": 999_999}, "id"),
        (
            {"patents": [{"number": "201710601862.3", "title": "铸造", "titel": "x"}]},
            "patents.0.titel",
        ),
    ]:
        answer = patch(client, url, body)
        assert answer.status_code == 400, body
        assert list(error_fields(answer)) == [field]
    assert client.get(url).json() == read
    assert client.put(url, read, content_type="application/json").status_code == 200
    old = {"updated_at": read["updated_at"]}
    assert list(error_fields(patch(client, url, old))) == ["updated_at"]


def test_an_unknown_field_of_a_new_record_a_party_or_a_move():
    contract = draft_contract()
    client = client_of(member_of(contract.seller.organization))
    url = f"{API}/contracts/{contract.pk}/"
    read = client.get(url).json()
    assert client.put(url, read, content_type="application/json").status_code == 200
    parties = [party | {"name": "别的名称"} for party in read["parties"]]
    assert "parties.0.name" in error_fields(patch(client, url, {"parties": parties}))
    created = post_json(client, f"{API}/contracts/", {"number": "2026", "titel": "x"})
    assert set(error_fields(created)) == {"number", "titel"}
    moved = post_json(client, f"{url}transitions/", {"action": "submit", "nots": "x"})
    assert list(error_fields(moved)) == ["nots"]


def test_an_objection_names_what_it_does_not_know():
    url = f"{API}/notices/{published().pk}/objections/"
    assert list(error_fields(post_json(client_of(), url, {"telefon": "1"}))) == ["telefon"]
