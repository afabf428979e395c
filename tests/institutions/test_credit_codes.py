"""A credit code belongs to whom the office has verified; a draft keeps nobody away, and lapses."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from institutions import expiry
from institutions.models import Organization
from institutions.resources import OrganizationResource
from techmarket.workflow.actions import Conflict, perform
from tests.clients import client_of, post_json, text_of
from tests.factories.institutions import (
    OrganizationFactory,
    _moved,
    add_licence,
    draft_organization,
    enterprise,
    join,
    make_uscc,
    submitted_organization,
    verified_organization,
)
from tests.factories.people import UserFactory, officer

pytestmark = pytest.mark.django_db
CODE = make_uscc(654_321)
GOOD = {
    "name": "真正的公司",
    "uscc": CODE,
    "kind": "enterprise",
    "scale": "small",
    "region": "410611",
    "legal_representative": "张三",
    "contact_name": "李四",
    "contact_phone": "0392-3300000",
}


def test_the_owner_registers_whoever_drafted_the_code_before():
    squatters = [draft_organization(uscc=CODE), submitted_organization(uscc=CODE)]
    page, api = client_of(owner := UserFactory()), client_of(UserFactory())
    sent = page.post(reverse("institutions:create"), GOOD)
    assert sent.status_code == 302, text_of(sent)
    assert post_json(api, "/api/v1/organizations/", GOOD).status_code == 201
    again = page.post(reverse("institutions:create"), GOOD)
    assert "您已登记过该单位" in again.context["form"].errors["uscc"][0]
    assert Organization.objects.filter(uscc=CODE).count() == len(squatters) + 2
    registered = add_licence(Organization.objects.get(created_by=owner), owner)
    own = perform(registered, "submit", actor=owner)
    person = officer()
    shown = text_of(client_of(person).get(own.get_absolute_url()))
    assert squatters[1].name in shown
    assert squatters[0].get_absolute_url() not in shown
    perform(own, "verify", actor=person)
    with pytest.raises(ValidationError, match="已登记"):
        perform(squatters[1], "verify", actor=person)
    late = client_of(UserFactory()).post(reverse("institutions:create"), GOOD)
    assert "已登记，请向本单位管理员申请加入" in late.context["form"].errors["uscc"][0]


def test_two_verifications_at_once_leave_one():
    """The key of the database has the last word."""
    rows = [submitted_organization(uscc=CODE) for _side in range(2)]
    _moved(rows[0], "verify", officer())
    with pytest.raises(IntegrityError, match="on_register_once"), transaction.atomic():
        Organization.objects.filter(pk=rows[1].pk).update(status="verified")


def test_a_false_registration_gives_the_code_back():
    squatter = verified_organization(uscc=CODE)
    person = officer()
    for action in ("suspend", "annul"):
        with pytest.raises(ValidationError):
            OrganizationFactory.build(uscc=CODE).clean()
        squatter = perform(squatter, action, actor=person, note="冒用他人信用代码。")
    assert squatter.status == "voided"
    OrganizationFactory.build(uscc=CODE).clean()


def test_an_office_imports_beside_the_draft_of_somebody_else():
    draft_organization(uscc=CODE)
    person = officer()
    resource = OrganizationResource(user=person)
    assert resource.read({(CODE,)}) == {}
    own = OrganizationFactory(uscc=CODE, created_by=person)
    assert resource.read({(CODE,)}) == {(CODE,): own}
    known = enterprise(uscc=CODE)
    assert resource.read({(CODE,)}) == {(CODE,): known}


def test_drafts_lapse_after_the_days_of_their_term():
    today = timezone.localdate()
    days = expiry.days_of(today)
    rows = {age: draft_organization() for age in (0, days, days + 1)}
    rows["submitted"] = submitted_organization()
    rows["verified"] = enterprise()
    for age, row in rows.items():
        past = timezone.now() - dt.timedelta(days=age if isinstance(age, int) else 999)
        Organization.objects.filter(pk=row.pk).update(updated_at=past)
    for row in rows.values():
        expiry.lapse(row.pk, on=today)
    found = {age: Organization.objects.get(pk=row.pk).status for age, row in rows.items()}
    assert found == {
        0: "draft",
        days: "draft",
        days + 1: "voided",
        "submitted": "submitted",
        "verified": "verified",
    }
    voided = rows[days + 1]
    assert voided.admin.notifications.filter(title__contains="作废").exists()
    expiry.enqueue_lapses(on=today)  # nothing is left to do


def test_a_voided_draft_may_be_registered_anew():
    draft = draft_organization(uscc=CODE)
    perform(draft, "void", actor=draft.admin, note="填错。")
    with pytest.raises(Conflict):
        perform(draft, "submit", actor=draft.admin)
    form = client_of(draft.admin).post(reverse("institutions:create"), GOOD)
    assert form.status_code == 302
    member = join(UserFactory(), draft)
    assert not Organization.objects.of(member).exists()
