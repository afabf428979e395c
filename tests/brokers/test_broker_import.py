"""Brokers whom officers enter: seen, edited and submitted by them, claimed by the person."""

import csv
import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from brokers import services
from brokers.models import Broker
from techmarket.workflow.actions import perform
from tests.clients import client_of, text_of
from tests.factories.brokers import BrokerFactory, active_broker
from tests.factories.institutions import enterprise
from tests.factories.people import COUNTY, OTHER_COUNTY, UserFactory, officer
from tests.sheets import SHEETS, totals

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return officer()


@pytest.fixture
def entered(clerk):
    return BrokerFactory(user=None, created_by=clerk, certificate_number="JJR-1")


def form_data(**changes):
    return {
        "name": "赵六",
        "region": COUNTY,
        "grade": "middle",
        "certificate_number": "JJR-1",
    } | changes


def test_what_an_officer_imports_goes_on_to_review():
    sheet = SHEETS["brokers"]()
    sheet.confirm(sheet.upload(sheet.rows({})))
    broker = Broker.objects.get()
    assert broker.name in text_of(sheet.client.get("/brokers/"))
    assert text_of(client_of().get("/brokers/")).count(broker.name) == 0
    edit = sheet.client.post(f"/brokers/{broker.pk}/edit/", form_data(intro="从业十五年。"))
    assert edit.status_code == 302
    perform(broker, "submit", actor=sheet.user)
    with pytest.raises(ValidationError, match="本人录入"):
        perform(broker, "approve", actor=sheet.user)
    assert perform(broker, "approve", actor=officer()).status == "active"
    told = broker.recipients("owner")
    assert list(told) == [sheet.user]


def test_another_officer_and_the_public_do_not_see_the_draft(entered):
    for user in (None, officer(), UserFactory()):
        assert client_of(user).get(entered.get_absolute_url()).status_code == 404
    with pytest.raises(PermissionDenied):
        perform(entered, "submit", actor=officer())


def test_an_import_leaves_what_others_registered():
    sheet = SHEETS["brokers"]()
    broker = active_broker(region_id=OTHER_COUNTY)
    own = {"证书编号": broker.certificate_number, "姓名": broker.name, "发证机构": broker.issuer}
    blank = ["专长", "简介", "发证日期", "证书有效期至", "单位信用代码", "擅长领域"]
    blank = dict.fromkeys(blank, "")
    row = sheet.row | own | blank | {"区划代码": OTHER_COUNTY}
    assert totals(sheet.upload([row])) == (0, 0, 1)
    response = sheet.upload([row | {"简介": "改写"}])
    assert "当前状态或您的权限不允许修改" in text_of(response)


def test_the_person_with_the_certificate_claims_the_draft(entered, clerk):
    person = UserFactory()
    response = client_of(person).post("/brokers/new/", form_data(intro="本人填写"))
    assert response.status_code == 302
    claimed = Broker.objects.get()
    assert (claimed.pk, claimed.user, claimed.intro) == (entered.pk, person, "本人填写")
    assert not clerk.has_perm("brokers.change_broker", claimed)
    perform(claimed, "submit", actor=person)
    assert perform(claimed, "approve", actor=clerk).status == "active"


def test_only_unclaimed_drafts_are_claimed(entered, clerk):
    perform(entered, "submit", actor=clerk)
    BrokerFactory(certificate_number="JJR-2")
    for number in ("JJR-1", "JJR-2"):
        data = form_data(certificate_number=number)
        response = client_of(UserFactory()).post("/brokers/new/", data)
        assert response.status_code == 422
        assert "该证书编号已登记" in text_of(response)
    assert Broker.objects.filter(user=None).count() == 1


def test_a_claim_does_not_undo_what_happened_meanwhile(entered, clerk):
    perform(entered, "submit", actor=clerk)
    with pytest.raises(ValidationError, match="他人刚修改"):
        services.lock_unclaimed(entered)


@pytest.mark.parametrize(("make", "shown"), [(officer, True), (UserFactory, False)])
def test_the_import_button_is_for_those_who_may_import(make, shown):
    assert ("/brokers/import/" in text_of(client_of(make()).get("/brokers/"))) == shown


def test_an_export_names_unit_fields_and_the_term_of_the_certificate():
    broker = active_broker(organization=enterprise(), valid_to="2030-04-30")
    broker.tech_fields.set(["02", "05"])
    [header, row] = csv.reader(io.StringIO(text_of(client_of().get("/brokers/?export=csv"))))
    shown = dict(zip(header, row, strict=True))
    fields = "、".join(field.name for field in broker.tech_fields.order_by("pk"))
    assert (shown["所在单位"], shown["擅长领域"]) == (broker.organization.name, fields)
    assert shown["证书有效期至"] == "2030-04-30"


def test_an_import_names_the_unit_and_the_fields():
    sheet, unit = SHEETS["brokers"](), enterprise(name="示例转移中心")
    more = {"单位信用代码": "示例转移中心", "擅长领域": "生物、医药和医疗器械、新材料"}
    sheet.row |= dict.fromkeys(more, "")
    sheet.confirm(sheet.upload(sheet.rows(more)))
    broker = Broker.objects.get()
    assert broker.organization_id == unit.pk
    assert set(broker.tech_fields.values_list("pk", flat=True)) == {"04", "05"}
    refused = sheet.upload(sheet.rows(more | {"单位信用代码": "没有的单位"}))
    assert "没有通过核验的该单位" in text_of(refused)
    assert "没有代码" in text_of(sheet.upload(sheet.rows(more | {"擅长领域": "炼金术"})))
    changed = sheet.rows(more | {"擅长领域": "05"})
    assert totals(sheet.upload(changed)) == (0, 1, 0)
    sheet.confirm(sheet.upload(changed))
    assert set(broker.tech_fields.values_list("pk", flat=True)) == {"05"}


def test_an_export_imports_without_a_change_also_of_a_unit_that_is_no_more():
    unit = enterprise()
    broker = active_broker(organization=unit)
    broker.tech_fields.set(["04", "05"])
    sheet = SHEETS["brokers"]()
    perform(type(unit).objects.get(pk=unit.pk), "suspend", actor=officer(), note="停用。")
    body = text_of(sheet.client.get("/brokers/?export=csv")).encode()
    assert totals(sheet.send(body)) == (0, 0, 1)
