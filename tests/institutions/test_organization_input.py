import datetime as dt

import pytest
from django.urls import reverse

from institutions.models import Organization, Qualification
from tests.clients import client_of, error_fields, post_json, text_of
from tests.factories.institutions import draft_organization, enterprise, make_uscc
from tests.factories.people import COUNTY, UserFactory, officer

pytestmark = pytest.mark.django_db

USCC = make_uscc(900001)
GOOD = {
    "name": "鹤壁示例电子有限公司",
    "uscc": USCC,
    "kind": "enterprise",
    "scale": "small",
    "region": COUNTY,
    "legal_representative": "张三",
    "contact_name": "李四",
    "contact_phone": "0392-3300000",
}
BAD = [
    ("uscc", USCC[:17], "18 位"),
    ("uscc", USCC[:17] + ("0" if USCC[17] != "0" else "1"), "校验码"),
    ("uscc", "91110000600037342L", "校验码"),
    ("uscc", "", ""),
    ("uscc", "9" * 5000, "18 "),
    ("name", "", ""),
    ("name", "长" * 121, "120"),
    ("kind", "bank", ""),
    ("scale", "", "企业规模"),
    ("scale", "huge", ""),
    ("region", "999999", ""),
    ("region", "9223372036854775808", ""),
    ("contact_phone", "电话", "电话只能含数字"),
    ("established_on", "2026-02-30", ""),
    ("intro", "长" * 2001, "2000"),
    ("industry", "ZZ", ""),
    ("region", "410671", ""),  # a statistical area is no seat
    ("area", "410611", ""),  # a region is no statistical area
    ("area", "410571", "同属一市"),
]


def test_whoever_registers_an_organisation_administers_it():
    user = UserFactory()
    response = client_of(user).post(reverse("institutions:create"), GOOD)
    organization = Organization.objects.get()
    assert (response.status_code, response.url) == (302, organization.get_absolute_url())
    assert organization.memberships.get().user == user
    assert (organization.status, organization.created_by) == ("draft", user)


@pytest.mark.parametrize(
    "typed", [USCC.lower(), " ".join([USCC[:8], USCC[8:]]), f"{USCC[:4]}-{USCC[4:]}"]
)
@pytest.mark.parametrize("by_api", [False, True])
def test_a_uscc_as_people_type_it_is_tidied(typed, by_api):
    client, body = client_of(UserFactory()), GOOD | {"uscc": typed}
    if by_api:
        assert post_json(client, "/api/v1/organizations/", body).status_code == 201
    else:
        assert client.post(reverse("institutions:create"), body).status_code == 302
    assert Organization.objects.get().uscc == USCC


@pytest.mark.parametrize(("field", "value", "message"), BAD)
def test_bad_input_is_refused_at_its_field_on_the_page(field, value, message):
    response = client_of(UserFactory()).post(reverse("institutions:create"), GOOD | {field: value})
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert message in errors[field][0]
    assert "error-summary" in text_of(response)
    assert not Organization.objects.exists()


@pytest.mark.parametrize(("field", "value", "message"), BAD)
def test_bad_input_is_refused_at_its_field_by_the_api(field, value, message):
    client = client_of(UserFactory())
    response = post_json(client, "/api/v1/organizations/", GOOD | {field: value})
    assert response.status_code == 400
    errors = error_fields(response)
    assert list(errors) == [field]
    assert message in errors[field]
    assert not Organization.objects.exists()


@pytest.mark.parametrize("value", [2**63, True, [], {"a": 1}, None])
@pytest.mark.parametrize("field", ["name", "uscc", "kind", "region", "established_on"])
def test_values_of_the_wrong_type_are_errors_not_crashes(field, value):
    client = client_of(UserFactory())
    response = post_json(client, "/api/v1/organizations/", GOOD | {field: value})
    allowed = (field, value) in [("established_on", None), ("name", 2**63)]  # a name may be digits
    assert response.status_code == (201 if allowed else 400)


def test_a_taken_uscc_is_named_on_page_and_api():
    taken = enterprise()
    client = client_of(UserFactory())
    body = GOOD | {"uscc": taken.uscc}
    page = client.post(reverse("institutions:create"), body)
    assert "已登记，请向本单位管理员申请加入" in page.context["form"].errors["uscc"][0]
    assert "已登记" in error_fields(post_json(client, "/api/v1/organizations/", body))["uscc"]


def test_a_form_opened_before_somebody_else_saved_is_not_accepted():
    organization = draft_organization()
    client = client_of(organization.admin)
    url = reverse("institutions:update", args=[organization.pk])
    version = client.get(url).context["version"]
    body = GOOD | {"uscc": organization.uscc, "version": version}
    assert client.post(url, body | {"name": "第一次"}).status_code == 302
    late = client.post(url, body | {"name": "第二次"})
    assert late.status_code == 409
    assert "他人已修改此记录" in text_of(late)
    organization.refresh_from_db()
    assert organization.name == "第一次"


QUALIFICATION = {
    "kind": "ttd",
    "level": "national",
    "issued_by": "科技部",
    "valid_from": "2024-01-01",
    "valid_to": "2026-12-31",
}


def qualify(client, organization, **changes):
    url = reverse("institutions:qualify", args=[organization.pk])
    return client.post(url, QUALIFICATION | changes)


def test_an_officer_of_the_region_enters_a_qualification():
    organization = enterprise()
    assert qualify(client_of(officer()), organization).status_code == 302
    page = text_of(client_of().get(organization.get_absolute_url()))
    assert "技术转移示范机构" in page
    assert "国家级" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"valid_to": "2023-12-31"}, "有效期止不得早于有效期起"),
        ({"kind": "unknown"}, "unknown"),
        ({"valid_from": ""}, "必填"),
        ({"issued_by": "长" * 101}, "100"),
    ],
)
def test_a_bad_qualification_is_refused(changes, message):
    organization = enterprise()
    response = qualify(client_of(officer()), organization, **changes)
    assert response.status_code == 422
    assert message in text_of(response)
    assert not Qualification.objects.exists()


def test_the_same_qualification_twice_is_refused_in_words():
    organization = enterprise()
    client = client_of(officer())
    qualify(client, organization)
    again = qualify(client, organization)
    assert again.status_code == 422
    assert "该资质已登记" in text_of(again)


@pytest.mark.parametrize(("make", "code"), [(None, 302), ("admin", 403), ("far", 403)])
def test_nobody_else_enters_qualifications(make, code):
    organization = enterprise()
    user = {None: lambda: None, "admin": lambda: organization.admin}.get(
        make, lambda: officer("420500")
    )()
    assert qualify(client_of(user), organization).status_code == code
    assert not Qualification.objects.exists()


def test_a_qualification_counts_on_the_days_it_covers():
    organization = enterprise()
    organization.qualifications.create(
        **QUALIFICATION | {"valid_from": dt.date(2024, 1, 1), "valid_to": dt.date(2026, 12, 31)}
    )
    rows = organization.qualifications
    days = [dt.date(2023, 12, 31), dt.date(2024, 1, 1), dt.date(2026, 12, 31), dt.date(2027, 1, 1)]
    assert [rows.in_force(on=day).exists() for day in days] == [False, True, True, False]
