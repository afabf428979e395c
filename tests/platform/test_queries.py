"""Every list costs the same number of queries at 10 and at 200 rows: pages, API, dashboards. None
shows more than 100 at once.

Rows are copies of one real record, together with what the list shows from other tables.
"""

from copy import copy
from itertools import count
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from achievements.models import Achievement
from contracts.subsidies.claims.models import Scheme
from techmarket.accounts.models import SecurityEvent
from techmarket.codes import models as codes
from techmarket.exchange.models import Import
from techmarket.indicators.models import PolicyTarget
from techmarket.jobs.models import Job
from techmarket.notifications.models import Notification
from techmarket.saved.models import Favourite, SavedSearch
from tests.clients import client_of
from tests.factories.achievements import PatentFactory, listed_achievement
from tests.factories.brokers import active_broker, active_engagement, service_record
from tests.factories.changes import draft_change
from tests.factories.contracts import paid, registered_contract
from tests.factories.demands import accepted_intent, published_demand, said, sent_intent
from tests.factories.institutions import QualificationFactory, enterprise, make_uscc
from tests.factories.notices import objected, published
from tests.factories.people import UserFactory, auditor, sysadmin
from tests.factories.subsidies import draft_claim, scheme
from tests.platform.routes import routes
from tests.queries import assert_same_queries, queries_of

pytestmark = pytest.mark.django_db
numbers = count(1)


def copies(original, n, **changes):
    """n more rows like this one; a callable gives each its own value."""
    model, rows = type(original), []
    for _row in range(n):
        row = copy(original)
        row._state = copy(original._state)
        row.__dict__ |= {k: v() if callable(v) else v for k, v in changes.items()}
        row.pk = changes["code"]() if "code" in changes else None
        rows.append(row)
    return model.objects.bulk_create(rows)


def unique(prefix="", width=8):
    return f"{prefix}{next(numbers):0{width}d}"


def organizations():
    original = enterprise()
    QualificationFactory(organization=original)

    def more(n):
        rows = copies(original, n, uscc=lambda: make_uscc(500_000 + next(numbers)))
        type(original.qualifications.first()).objects.bulk_create(
            QualificationFactory.build(organization=row) for row in rows
        )

    return more


def changes():
    original = draft_change()
    return lambda n: copies(original, n, status="withdrawn")


def achievements():
    original = listed_achievement()
    PatentFactory(achievement=original)

    def more(n):
        rows = copies(original, n)
        type(original.patents.first()).objects.bulk_create(
            PatentFactory.build(achievement=row) for row in rows
        )

    return more


def demands():
    original = published_demand()
    return lambda n: copies(original, n)


def intents():
    original = sent_intent()
    return lambda n: copies(original, n, status="declined")


def messages():
    original = said(accepted_intent())
    return lambda n: copies(original, n)


def brokers():
    original = active_broker(organization=enterprise())
    original.tech_fields.set(["05", "03"])
    through = type(original).tech_fields.through

    def more(n):
        rows = copies(original, n, user_id=None, certificate_number=lambda: unique("Z"))
        through.objects.bulk_create(
            through(broker=row, techfield_id=code) for row in rows for code in ("05", "03")
        )

    return more


def engagements():
    original = active_engagement()
    return lambda n: copies(original, n, status="ended")


def service_records():
    original = service_record()
    return lambda n: copies(original, n)


def contracts():
    original = registered_contract()
    parties = list(original.parties.all())

    def more(n):
        own = {"number": lambda: unique("2026", 12), "fingerprint": lambda: uuid4().hex}
        rows = copies(original, n, certificate_token=lambda: uuid4().hex, **own)
        for party in parties:
            type(party).objects.bulk_create(
                type(party)(**values_of(party) | {"contract_id": row.pk}) for row in rows
            )

    return more


def payments():
    original = paid(registered_contract(), "100.00")
    return lambda n: copies(original, n, voucher_number=lambda: unique("P"))


def invoices():
    original = paid(registered_contract(), "100.00").invoice
    return lambda n: copies(original, n, number=lambda: unique(width=20))


def values_of(row):
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return {name: getattr(row, name) for name in names}


def claims():
    original = draft_claim()
    return lambda n: copies(original, n, number=lambda: unique("BT-"), status="rejected")


def schemes():
    original = scheme()

    def more(n):
        Scheme.objects.bulk_create(
            Scheme(**values_of(original) | {"code": unique("X"), "digest": uuid4().hex})
            for _row in range(n)
        )

    return more


def notices():
    original = published()
    return lambda n: copies(original, n, number=lambda: unique("GS-"), status="closed_clear")


def objections():
    original = objected()
    return lambda n: copies(original, n, number=lambda: unique("YY-"), receipt=uuid4)


def notifications(user):
    def more(n):
        rows = (Notification(user=user, title=unique("消息"), url="/") for _row in range(n))
        Notification.objects.bulk_create(rows)

    return more


def jobs():
    def more(n):
        Job.objects.bulk_create(
            Job(kind="demands.match", key=unique(), state="dead", not_before=timezone.now())
            for _row in range(n)
        )

    return more


def events():
    user = UserFactory()

    def more(n):
        SecurityEvent.objects.bulk_create(
            SecurityEvent(kind="exported", actor=user, subject=unique("x")) for _row in range(n)
        )

    return more


def targets():
    def more(n):
        PolicyTarget.objects.bulk_create(
            PolicyTarget(
                document="示例",
                document_title="示例",
                clause=unique("X-T"),
                clause_path="一",
                quote="示例",
                indicator="contracts.amount",
                name=unique("目标"),
                region_id="410600",
                year=2026,
                comparator="ge",
                value=1,
                unit="元",
            )
            for _row in range(n)
        )

    return more


def code_rows(model):
    def more(n):
        original = model.objects.first()
        copies(original, n, code=lambda: f"Z{next(numbers):05d}")

    return lambda: more


# address → what it lists; the viewer is an auditor, who sees everything
LISTS = {
    "institutions:list": organizations,
    "organization-list": organizations,
    "changes:list": changes,
    "changerequest-list": changes,
    "achievements:list": achievements,
    "achievement-list": achievements,
    "demands:list": demands,
    "demand-list": demands,
    "demands:intents": intents,
    "intent-list": intents,
    "threadmessage-list": messages,
    "brokers:list": brokers,
    "broker-list": brokers,
    "brokers:engagements": engagements,
    "engagement-list": engagements,
    "servicerecord-list": service_records,
    "contracts:list": contracts,
    "contracts:payments": payments,
    "contracts:invoices": invoices,
    "contract-list": contracts,
    "payment-list": payments,
    "invoice-list": invoices,
    "subsidies:list": claims,
    "claim-list": claims,
    "scheme-list": schemes,
    "notices:list": notices,
    "notice-list": notices,
    "notices:objections": objections,
    "audit:events": events,
    "securityevent-list": events,
    "policytarget-list": targets,
    "indicator-list": contracts,
    "indicators:dashboard": contracts,
    "home": achievements,
    "workbench": contracts,
    "search": achievements,
    "industry-list": code_rows(codes.Industry),
    "techfield-list": code_rows(codes.TechField),
    "contractkind-list": code_rows(codes.ContractKind),
    "ipkind-list": code_rows(codes.IpKind),
    "plansource-list": code_rows(codes.PlanSource),
    "socioeconomicgoal-list": code_rows(codes.SocioEconomicGoal),
    "partytype-list": code_rows(codes.PartyType),
    "achievementform-list": code_rows(codes.AchievementForm),
}
OF_ONE_PERSON = {
    "invitation-list",
    "membership-list",
    "notifications:list",
    "notification-list",
    "saved:list",
    "savedsearch-list",
    "favourite-list",
    "jobs:list",
    "imports:list",
    "import-list",
}
OF_FIXED_SIZE = {"region-list", "maturity-list"}  # complete since they were loaded


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


def test_every_list_is_here():
    found = {name for name in routes() if name.endswith((":list", "-list"))}
    assert found - set(LISTS) - OF_ONE_PERSON - OF_FIXED_SIZE == set()


@pytest.mark.parametrize("name", LISTS)
def test_as_many_queries_with_more_rows(name):
    assert_same_queries(client_of(auditor()), reverse(name), LISTS[name]())


@pytest.mark.parametrize("user", [None, auditor], ids=["masked", "open"])
def test_records_behind_a_figure(user):
    client = client_of(user and user())
    assert_same_queries(client, reverse("figure_records", args=["contracts.count"]), contracts())


@pytest.mark.parametrize("name", ["notifications:list", "notification-list"])
def test_notifications(name):
    user = UserFactory()
    assert_same_queries(client_of(user), reverse(name), notifications(user))


def test_what_a_person_keeps():
    """Favourites of one kind, and searches: pages and API, and stars beside the rows of a list."""
    user, more = UserFactory(), achievements()
    record_type = ContentType.objects.get_for_model(Achievement)

    def kept(n):
        more(n)
        keys = Achievement.objects.order_by("-pk").values_list("pk", flat=True)[:n]
        Favourite.objects.bulk_create(
            Favourite(user=user, record_type=record_type, record_id=key) for key in keys
        )
        SavedSearch.objects.bulk_create(
            SavedSearch(user=user, name=unique(), kind="achievements:list", query="q=1")
            for _row in range(n)
        )

    for name in ("saved:list", "savedsearch-list", "favourite-list", "achievements:list"):
        assert_same_queries(client_of(user), reverse(name), kept, few=5, many=50)


@pytest.mark.parametrize("name", ["imports:list", "import-list"])
def test_imports(name):
    user = UserFactory()

    def more(n):
        target = "demands.demand"
        Import.objects.bulk_create(
            Import(user=user, target=target, row_count=1, state="done") for _row in range(n)
        )

    assert_same_queries(client_of(user), reverse(name), more)


def test_jobs():
    assert_same_queries(client_of(sysadmin()), reverse("jobs:list"), jobs())


def test_policies():
    """Few by nature and on one page."""
    assert_same_queries(client_of(), reverse("subsidies:schemes"), schemes(), few=2, many=12)


@pytest.mark.parametrize("name", sorted(OF_FIXED_SIZE))
def test_tables_of_fixed_size(name):
    sizes = (f"{reverse(name)}?page_size={n}" for n in (1, 20))
    few, many = (len(queries_of(client_of(), url)) for url in sizes)
    assert few == many
