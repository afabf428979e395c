"""The management pages: accounts and roles are two duties; business stays out."""

import pytest

from techmarket.accounts.models import Role, User
from tests.clients import client_of, text_of
from tests.factories.achievements import listed_achievement
from tests.factories.contracts import registered_contract, submitted_contract
from tests.factories.people import UserFactory, auditor, officer, secadmin, sysadmin

pytestmark = pytest.mark.django_db

PAGES = ("", "accounts/user/", "accounts/user/add/", "accounts/rolegrant/add/", "codes/region/")
BUSINESS = ("contracts/contract/", "institutions/organization/", "demands/demand/")


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (sysadmin, [200, 200, 200, 403, 200]),
        (secadmin, [200, 200, 403, 200, 200]),
        (auditor, [302] * 5),
        (officer, [302] * 5),
        (UserFactory, [302] * 5),
        (lambda: None, [302] * 5),
    ],
)
def test_who_opens_what(make, expected):
    client = client_of(make())
    assert [client.get(f"/management/{page}").status_code for page in PAGES] == expected


@pytest.mark.parametrize("make", [sysadmin, secadmin])
def test_no_business_records(make):
    client = client_of(make())
    assert [client.get(f"/management/{page}").status_code for page in BUSINESS] == [403] * 3


def test_sysadmin_makes_an_account_without_a_role_or_a_password(mailoutbox):
    client = client_of(sysadmin())
    data = {"username": "newofficer", "full_name": "新人", "email": "new@example.cn"}
    response = client.post("/management/accounts/user/add/", data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    user = User.objects.get(username="newofficer")
    assert not user.is_superuser
    assert not user.role_grants
    assert not user.has_usable_password()
    assert [mail.to for mail in mailoutbox] == [["new@example.cn"]]


def test_incompatible_duties_are_refused_at_the_form():
    user = auditor()
    data = {"user": user.pk, "role": Role.SYSADMIN}
    response = client_of(secadmin()).post("/management/accounts/rolegrant/add/", data)
    assert response.status_code == 200
    assert "不得由同一人兼任" in response.content.decode()


def test_nobody_deletes_a_business_record():
    """Not even a superuser: its history cannot go with it."""
    client = client_of(UserFactory(is_superuser=True, is_staff=True))
    for record in (listed_achievement(), registered_contract()):
        meta = record._meta
        pages = f"/management/{meta.app_label}/{meta.model_name}/"
        assert client.post(f"{pages}{record.pk}/delete/", {"post": "yes"}).status_code == 403
        chosen = {"action": "delete_selected", "_selected_action": record.pk, "post": "yes"}
        client.post(pages, chosen)
        assert type(record).objects.filter(pk=record.pk).exists()


@pytest.mark.parametrize(
    ("make", "is_open"), [(submitted_contract, True), (registered_contract, False)]
)
def test_parties_of_a_registered_contract_stay(make, is_open):
    client = client_of(UserFactory(is_superuser=True, is_staff=True))
    page = text_of(client.get(f"/management/contracts/contract/{make().pk}/change/"))
    assert ('name="parties-0-role"' in page) is is_open
