"""Two people write what a key admits once, at the same moment, through the pages: one record, and
the other is told why. The control is the same without the key: then there are two.

Each key is tried here, or is what a test elsewhere is about, or is named with the reason why nobody
can race for it.
"""

import ast

import pytest
from django.contrib.messages import get_messages

from achievements.models import Achievement
from brokers.models import Broker, Engagement
from contracts.models import Contract, Invoice
from demands.models import Demand
from institutions.changes.models import ChangeRequest
from institutions.models import Organization, Qualification
from techmarket.workflow.templatetags.workflow import perform_url
from tests import tree
from tests.clients import client_of, text_of
from tests.factories.brokers import applied_engagement
from tests.factories.contracts import add_text, confirmed, draft_contract, registered_contract
from tests.factories.demands import accepted_intent, member_of
from tests.factories.institutions import (
    enterprise,
    join,
    make_uscc,
    submitted_organization,
    university,
)
from tests.factories.people import UserFactory, fresh, officer
from tests.platform.bodies import (
    ACHIEVEMENT,
    BROKER,
    CHANGE,
    DEMAND,
    INVOICE,
    ORGANIZATION,
    QUALIFICATION,
)
from tests.platform.test_keys import KEYS
from tests.races import second_waits_for_first, without_keys


def two_members(firm):
    return firm.admin, join(UserFactory(), firm, "admin")


def in_unit(path, body):
    """Two administrators of one unit fill in a form about it."""

    def made():
        firm = enterprise()
        return two_members(firm), path.format(firm.pk), body

    return made


def of_unit(path, body):
    """Two members of one unit enter a record of it under one external number."""

    def made():
        firm = enterprise()
        return two_members(firm), path, body | {"organization": firm.pk, "external_key": "W-1"}

    return made


def qualification():
    firm = enterprise()
    people = [officer(firm.region_id) for _side in "ab"]
    return people, f"/institutions/{firm.pk}/qualifications/new/", QUALIFICATION


def registration():
    """Two units under one credit code, each before its own officer."""
    code = make_uscc(600_001)
    units = [submitted_organization(uscc=code) for _side in "ab"]
    return [officer() for _side in "ab"], [perform_url(unit, "verify") for unit in units], {}


def invoice(*, sellers=1, **fields):
    """One invoice for two contracts."""

    def made():
        units = [university() for _seller in range(sellers)]
        contracts = [registered_contract(seller=unit) for unit in (units[0], units[-1])]
        people = [member_of(contract.buyer.organization) for contract in contracts]
        paths = [f"/contracts/{contract.pk}/invoices/new/" for contract in contracts]
        return people, paths, INVOICE | fields

    return made


def submission():
    """One contract, written down twice."""
    seller, buyer = university(), enterprise()
    drafts = [draft_contract(seller=seller, buyer=buyer, title="同一份合同") for _side in "ab"]
    paths = [perform_url(confirmed(add_text(draft)), "submit") for draft in drafts]
    return [seller.admin, join(UserFactory(), seller)], paths, {}


def engagement():
    """Two brokers who have applied for one intent; either side answers one of them."""
    intent = accepted_intent()
    rows = [applied_engagement(intent=intent) for _side in "ab"]
    people = [member_of(intent.sender), join(UserFactory(), intent.sender)]
    return people, [perform_url(row, "confirm") for row in rows], {}


def one_person(path, body):
    """One person, from two windows: each has a key of its own."""

    def made():
        user = UserFactory()
        return (user, fresh(user)), path, body

    return made


def certificate():
    return [UserFactory() for _side in "ab"], "/brokers/new/", BROKER


# key → (what it is a key of, who sends what where, what the second is told)
RACES = {
    "qualification_unique": (Qualification.objects.all, qualification, "该资质已登记"),
    "changerequest_one_open": (
        ChangeRequest.objects.all,
        in_unit("/changes/new/{}/", CHANGE),
        "已有一件变更申请正在办理",
    ),
    "organization_on_register_once": (
        Organization.objects.on_register,
        registration,
        "该统一社会信用代码已登记",
    ),
    "contract_registered_once": (
        Contract.objects.filter(status="submitted").all,
        submission,
        "不得重复登记",
    ),
    "engagement_one_active_per_intent": (
        Engagement.objects.filter(status="active").all,
        engagement,
        "该意向已有技术经理人在服务",
    ),
    "invoice_used_once": (Invoice.objects.all, invoice(sellers=2), "发票"),
    "invoice_seller_and_number_once": (Invoice.objects.all, invoice(number="12345678"), "发票"),
    "invoice_code_and_number_once": (
        Invoice.objects.all,
        invoice(sellers=2, number="12345678", code="044031900111"),
        "发票",
    ),
    "organization_once_per_person": (
        Organization.objects.all,
        one_person("/institutions/new/", ORGANIZATION),
        "您已登记过该单位",
    ),
    "achievement_external_key_unique": (
        Achievement.objects.all,
        of_unit("/achievements/new/", ACHIEVEMENT),
        "已有相同外部编号的成果",
    ),
    "demand_external_key_unique": (
        Demand.objects.all,
        of_unit("/demands/new/", DEMAND),
        "已有相同外部编号的需求",
    ),
    "broker_certificate_unique": (Broker.objects.all, certificate, "该证书编号已登记"),
}

# key → the test elsewhere that two at once try it in
ELSEWHERE = {
    "accounts_user.username": "test_two_who_take_one_user_name_at_once",
    "claim_one_live_per_year": "test_a_claim_is_opened_once",
    "contract_one_per_intent": "test_one_intent_becomes_one_contract",
    "contracts_contract.number": "test_no_number_is_given_twice",
    "evidenceuse_once_per_scheme": "test_one_voucher_of_one_unit_is_granted_once",
    "intent_one_open_per_pair": "test_two_who_send_the_same_intent_at_once",
    "match_once_per_pair": "test_a_demand_being_closed_is_not_matched",
    "match_rank_unique": "test_a_demand_being_closed_is_not_matched",
    "notice_one_running_per_subject": "test_two_officers_approve_one_claim_once",
    "notices_notice.number": "test_no_number_is_given_twice",
    "notices_objection.number": "test_no_number_is_given_twice",
    "policytarget_unique_figure": "test_what_the_later_file_names_is_there",
    "scheme_content_once": "test_two_people_load_one_new_version",
    "scheme_one_current": "test_two_people_load_one_new_version",
    "scheme_version_unique": "test_two_people_load_one_new_version",
    "sheet_once_per_revision": "test_two_workers_on_one_claim_write_one_sheet",
    "submission_served_once": "test_a_draft_by_double_click_is_one_draft",
    "subsidies_claim.number": "test_no_number_is_given_twice",
    "user_looks_unique": "test_two_who_take_names_that_look_alike_at_once",
    "voucher_once_in_a_contract": "test_two_shares_at_once_stay_within_the_voucher",
    "voucher_used_once": "test_two_shares_at_once_stay_within_the_voucher",
}
RANDOM = "drawn at random: nobody chooses it"
TOGETHER = "written together with the one record that it is part of, whose row is locked"
# key → why no law rests on who comes first
NO_LAW = {
    "accounts_apitoken.digest": RANDOM,
    "attachments_attachment.uuid": RANDOM,
    "contract_certificate_token_unique": RANDOM,
    "notices_objection.receipt": RANDOM,
    "contractparty_once_per_contract": TOGETHER,
    "contractparty_one_seller_one_buyer": TOGETHER,
    "formername_once": TOGETHER,
    "notification_once_per_event": TOGETHER,
    "patent_once_per_achievement": TOGETHER,
    "sheetline_position": TOGETHER,
    "audit_seal_once": "one job seals; the key makes a second one fail, which changes nothing",
    "brokers_broker.user_id": "the person's own record, twice from two windows of one person",
    "engagement_once_per_broker": "the broker's own application, from two windows of one person",
    "input_kept_once_a_form": "one's own input; the later replaces the earlier in one statement",
    "invitation_once": "a second invitation invites nobody else",
    "job_once_per_key": "written as “do nothing if it is there”",
    "membership_unique": "one's own acceptance of an invitation, whose row is locked",
    "notifications_preference.user_id": "one's own choice",
    "rolegrant_one_admin_duty": "a second person confirms each grant, on its locked row",
    "rolegrant_unique": "a second person confirms each grant, on its locked row",
    "contract_external_key_unique": "a number of the program that sends it, for itself alone",
    "saved_search_name": "one's own name for it, from two windows of one person",
    "saved_search_hit_once": "two jobs at once: the second fails and tells nothing twice",
    "saved_favourite_once": "written as “get or create”",
    "user_email_unique": "by design nobody is told that an address is taken",
}


def test_every_key_is_raced_for_or_has_its_reason():
    """A new key that a law rests on gets its race here."""
    named = [*RACES, *ELSEWHERE, *NO_LAW]
    assert sorted(named) == sorted({key.name for key in KEYS})
    nodes = [node for _module, parsed in tree.tests() for node in ast.walk(parsed)]
    there = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    assert set(ELSEWHERE.values()) - there == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", RACES)
def test_one_record_and_the_other_is_told(key):
    records, make, message = RACES[key]
    answers, rows = race(records, make)
    assert rows == 1
    assert [answers[0].status_code, answers[1].status_code in (302, 409)] == [302, True]
    assert message in told(answers[1])


def told(answer):
    """What the page says, or the one that it leads to."""
    notes = get_messages(answer.wsgi_request)
    return text_of(answer) + "".join(str(note) for note in notes)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", RACES)
def test_without_the_key_there_are_two(key):
    with without_keys(key):
        answers, rows = race(*RACES[key][:2])
        assert ([answer.status_code for answer in answers], rows) == ([302, 302], 2)


def race(records, make):
    people, paths, body = make()
    paths = [paths, paths] if isinstance(paths, str) else paths
    one, other = map(client_of, people)
    before, answers = records().count(), []
    answers.append(
        second_waits_for_first(
            lambda: answers.append(one.post(paths[0], body)), lambda: other.post(paths[1], body)
        )
    )
    return answers, records().count() - before
