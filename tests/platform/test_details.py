"""Rows of detail pages: every declared one can be said, and is spelt as people write it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.html import escape

from achievements.details import AchievementDetails, OwnerDetails
from brokers.details import BrokerDetails, EngagementDetails
from contracts.details import ContractAmounts, ContractCourse, ContractTerms
from contracts.subsidies.claims.details import ClaimCourse, ClaimDetails
from demands.details import DemandDetails, IntentDetails
from institutions.changes.details import ChangeDetails
from institutions.details import InvitationDetails, OrganizationDetails
from techmarket.codes.models import Region
from techmarket.notices.details import NoticeTermDetails, Objector, ReceiptDetails
from techmarket.pages.details import Details, Row, spelt
from tests.factories.achievements import listed_achievement
from tests.factories.brokers import active_broker, applied_engagement
from tests.factories.changes import draft_change
from tests.factories.contracts import accepted_contract
from tests.factories.demands import draft_demand, member_of, sent_intent
from tests.factories.institutions import declined_invitation, enterprise
from tests.factories.notices import objected
from tests.factories.subsidies import draft_claim

pytestmark = pytest.mark.django_db
RECORDS = {
    listed_achievement: [AchievementDetails, OwnerDetails],
    enterprise: [OrganizationDetails],
    draft_change: [ChangeDetails],
    declined_invitation: [InvitationDetails],
    draft_demand: [DemandDetails],
    sent_intent: [IntentDetails],
    active_broker: [BrokerDetails],
    applied_engagement: [EngagementDetails],
    accepted_contract: [ContractAmounts, ContractTerms, ContractCourse],
    draft_claim: [ClaimDetails, ClaimCourse],
    objected: [ReceiptDetails, Objector],
    lambda: objected().notice: [NoticeTermDetails],
}


def test_every_declared_row_has_a_label_and_a_value():
    """A misspelt name would only show on the page of a record that has the fact."""
    for make, classes in RECORDS.items():
        record = make()
        for details in (cls(record, None) for cls in classes):
            for name, row in details.rows.items():
                assert row.label or details.label(name), name
                details.value(name, row)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "是"),
        (False, "否"),
        (Decimal("1234.5"), "1,234.50 元"),
        (dt.date(2026, 3, 1), "2026年3月1日"),
        (["镁合金", "<b>"], "镁合金、&lt;b&gt;"),
        ("一行\n<b>二行", "一行<br>&lt;b&gt;二行"),
        (2026, "2026"),
    ],
)
def test_values_as_people_write_them(value, text):
    assert spelt(value) == text


def test_records_with_a_page_are_links_and_places_have_their_whole_name():
    firm = enterprise(name="甲<公司")
    assert spelt(firm) == f'<a href="{firm.get_absolute_url()}">{escape(firm.name)}</a>'
    assert spelt(Region.objects.get(pk="410611")) == "河南省鹤壁市淇滨区"


class Sample(Details):
    name = Row(strong=True)
    address = Row()
    scale = Row("规模", empty="—")
    contact_name = Row(shown=lambda record, user: user.is_authenticated)

    class Meta:
        model = OrganizationDetails.Meta.model


def test_what_is_empty_is_left_out_or_said_and_some_see_more():
    firm = enterprise(address="", kind="university", scale="", contact_name="李四")
    seen = {row["label"]: row["value"] for row in Sample(firm, AnonymousUser())}
    assert seen == {"机构名称": f"<strong>{firm.name}</strong>", "规模": "—"}
    more = {row["label"]: row["value"] for row in Sample(firm, member_of(firm))}
    assert more == seen | {"联系人": "李四"}
