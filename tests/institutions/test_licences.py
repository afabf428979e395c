"""The licence that verification asks for: required, checked, shown to those who decide."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from techmarket.attachments.models import Attachment
from techmarket.workflow.actions import perform
from tests.clients import client_of, error_fields, post_json, text_of
from tests.factories.institutions import (
    OrganizationFactory,
    add_licence,
    enterprise,
    join,
    submitted_organization,
)
from tests.factories.people import OTHER_CITY, UserFactory, auditor, officer

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


def bare():
    """A draft of somebody, without any paper."""
    organization = OrganizationFactory()
    organization.admin = join(UserFactory(), organization, "admin")
    return organization


def files(organization):
    return f"/api/v1/organizations/{organization.pk}/files/"


def paper(name="营业执照.pdf", body=PDF):
    return SimpleUploadedFile(name, body)


def test_without_its_licence_a_unit_is_not_submitted():
    organization = bare()
    client = client_of(organization.admin)
    other = paper("其他.pdf")
    Attachment.store(other, subject=organization, kind="proof", by=organization.admin)
    page = client.post(f"/actions/institutions/organization/{organization.pk}/submit/")
    assert page.status_code == 422
    assert "请先上传营业执照或法人证书" in text_of(page)
    move = f"/api/v1/organizations/{organization.pk}/transitions/"
    refused = post_json(client, move, {"action": "submit"})
    assert refused.status_code == 400
    assert "licence" in error_fields(refused)
    add_licence(organization, organization.admin)
    assert post_json(client, move, {"action": "submit"}).json()["status"] == "submitted"


def test_the_api_takes_and_lists_the_licence():
    organization = bare()
    client = client_of(organization.admin)
    sent = client.post(files(organization), {"kind": "licence", "file": paper()})
    assert sent.status_code == 201, sent.content
    assert sent.json()["title"] == "营业执照.pdf"
    [listed] = client.get(files(organization)).json()
    assert listed == sent.json()
    assert client.get(listed["url"]).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "licence"}, "file"),
        ({"kind": "licence", "file": "文字"}, "file"),
        ({"kind": "licence", "file": ("执照.pdf", b"MZ")}, "file"),
        ({"kind": "passport", "file": ("执照.pdf", PDF)}, "kind"),
        ({"kind": "licence", "file": ("执照.pdf", PDF), "title": "改名"}, "title"),
    ],
)
def test_the_api_names_what_is_wrong_with_a_file(body, field):
    organization = bare()
    sent = {k: paper(*v) if isinstance(v, tuple) else v for k, v in body.items()}
    answer = client_of(organization.admin).post(files(organization), sent)
    assert answer.status_code == 400
    assert list(error_fields(answer)) == [field]
    assert not organization.licences.exists()


SEEN_BY = {
    "admin": (lambda unit: unit.admin, True),
    "member": (lambda unit: join(UserFactory(), unit), True),
    "officer": (lambda unit: officer(), True),
    "auditor": (lambda unit: auditor(), True),
    "other officer": (lambda unit: officer(OTHER_CITY), False),
    "stranger": (lambda unit: enterprise().admin, False),
    "anybody": (lambda unit: None, False),
}


@pytest.mark.parametrize("status", ["submitted", "verified"])
def test_who_sees_the_licence(status):
    organization = submitted_organization() if status == "submitted" else enterprise()
    link = organization.licences.get().get_absolute_url()
    for role, (viewer, sees) in SEEN_BY.items():
        client = client_of(viewer(organization))
        assert (client.get(link).status_code == 200) is sees, role
        assert (link in text_of(client.get(organization.get_absolute_url()))) is sees, role
        listed = client.get(files(organization))
        assert bool(listed.status_code == 200 and listed.json()) is sees, role


def test_nobody_is_verified_unseen():
    """Submitted before the licence was asked for: it goes back."""
    organization = submitted_organization()
    organization.licences.delete()
    with pytest.raises(ValidationError, match="请退回补正"):
        perform(organization, "verify", actor=officer())
    assert perform(organization, "send_back", actor=officer()).status == "returned"
