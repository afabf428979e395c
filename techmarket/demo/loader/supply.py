"""Units, achievements, demands and brokers."""

import datetime as dt
from collections import defaultdict

from achievements.models import Achievement, Patent
from brokers.models import Broker
from demands.models import Demand
from institutions.models import Organization, Qualification
from techmarket.codes.models import AchievementForm
from techmarket.demo.loader.calendar import DAY, WRITTEN_ON, office_time, parse
from techmarket.demo.loader.journal import Step
from techmarket.demo.loader.market import industry, oldest_first, save
from techmarket.demo.loader.people import make_administrators
from techmarket.jobs.services import enqueue

OPENING = dt.date(2023, 10, 9)  # the first organisations came to the platform
BROKERS_FROM = dt.date(2023, 12, 4)
REVIEW_DAYS = 3
LISTING_YEARS = 2

# Fields that a record and its row share by name.
COPIED = {
    Organization: """name uscc kind scale address legal_representative contact_name
        contact_phone intro is_demo""",
    Achievement: """title summary advantages application keywords maturity transfer_modes
        price_kind price is_demo""",
    Demand: """title description targets keywords budget_min budget_max maturity_wanted modes
        is_demo""",
    Broker: "name grade certificate_number issuer specialty intro is_demo",
}


def copied(model, record):
    return {name: record[name] for name in COPIED[model].split()}


def load_organizations(market):
    first = first_business(market.data)
    rows = {}
    for number, record in enumerate(market.data["organizations"]):
        steps = organization_steps(market, record, number, first)
        rows[record["ref"]] = market.journal.build(
            Organization,
            steps,
            party_type_id=record["party_type"],
            region_id=record["region"],
            industry_id=industry(record["industry"]),
            established_on=parse(record["established_on"]),
            created_by=market.cast.members[record["ref"]],
            **copied(Organization, record),
        )
    market.organizations = save(Organization, rows)
    make_administrators(market.cast, rows)
    enqueue("demo.licences", key="all")
    Qualification.objects.bulk_create(
        Qualification(organization=rows[record["ref"]], **held)
        for record in market.data["organizations"]
        for held in record["qualifications"]
    )


def first_business(data):
    """{organisation: the first day it does something}; it was verified a month before."""
    first = defaultdict(lambda: "2024-03-01")
    for name, field in (("achievements", "listed_on"), ("demands", "published_on")):
        for record in data[name]:
            first[record["org"]] = min(first[record["org"]], record[field] or "9999")
    for record in data["contracts"]:
        for side in filter(None, (record["buyer"], record["seller"], record["intermediary"])):
            first[side] = min(first[side], record["sign_date"])
    for record in data["brokers"]:
        first[record["org"]] = min(first[record["org"]], BROKERS_FROM.isoformat())
    return first


def organization_steps(market, record, number, first):
    member, officer = market.cast.members[record["ref"]], market.cast.officer(record["region"])
    if record["status"] == "submitted":
        return [Step("submit", member, market.calendar.ago(1 + number % 4))]
    asked = parse(first[record["ref"]]) - 30 * DAY
    asked = market.calendar.workday(max(OPENING + number % 9 * DAY, asked))
    return [
        Step("submit", member, asked),
        Step("verify", officer, market.calendar.after(asked, REVIEW_DAYS)),
    ]


def load_achievements(market):
    forms = dict(AchievementForm.objects.values_list("name", "code"))
    rows = {}
    for record in oldest_first(market.data["achievements"], "listed_on"):
        rows[record["ref"]] = market.journal.build(
            Achievement,
            listing_steps(market, record, "approve"),
            organization=market.organizations[record["org"]],
            field_id=record["field"],
            industry_id=industry(record["industry"]),
            region_id=record["region"],
            form_id=forms[record["forms"][0]],
            ip_kind_id=record["ip_kind"],
            plan_source_id=record["plan_source"],
            registration_number=record["achievement_number"] or "",
            completed_on=parse(record["completed_on"]),
            inventors="、".join(record["inventors"]),
            no_secret=True,
            created_by=market.member(record),
            **copied(Achievement, record),
            **listing_term(market, record),
        )
    market.achievements = save(Achievement, rows)
    Patent.objects.bulk_create(
        Patent(achievement=rows[record["ref"]], number=patent["number"], title=patent["title"])
        for record in market.data["achievements"]
        for patent in record["patents"]
    )


def listing_steps(market, record, approval):
    """Submitted by the owner, decided by the officer of the place; what waits for a decision is
    submitted by `present.open_business`."""
    member, officer = market.member(record), market.cast.officer(record["region"])
    if record["status"] in ("draft", "submitted"):
        return []
    decided = parse(record.get("listed_on") or record.get("published_on"))
    asked = market.calendar.before(decided, REVIEW_DAYS)
    return [Step("submit", member, asked), Step(approval, officer, decided)]


def listing_term(market, record):
    """Listed for two years from the load on, those of one owner ending on different days; the
    owner's list of what ends soon has something in it."""
    if record["status"] != "listed":
        return {}
    listed = parse(record["listed_on"])
    term = 18 * DAY if record.get("ends_soon") else (365 * LISTING_YEARS - listed.day * 7) * DAY
    return {"valid_until": market.today + term, "published_at": office_time(listed)}


def load_demands(market):
    moved = market.today - WRITTEN_ON
    rows = {}
    for record in oldest_first(market.data["demands"], "published_on"):
        deadline = parse(record["deadline_on"])
        rows[record["ref"]] = market.journal.build(
            Demand,
            demand_steps(market, record),
            organization=market.organizations[record["org"]],
            field_id=record["field"],
            industry_id=industry(record["industry"]),
            region_id=record["region"],
            deadline_on=deadline if record["status"] == "closed" else deadline + moved,
            match_revision=int(record["status"] == "published"),
            no_secret=True,
            created_by=market.member(record),
            **copied(Demand, record),
        )
    market.demands = save(Demand, rows)
    for row in rows.values():
        if row.match_revision:
            enqueue("demands.match", row.pk, key=f"{row.pk}:{row.match_revision}")


def demand_steps(market, record):
    steps = listing_steps(market, record, "publish")
    if record["status"] == "closed":
        signed = next(c for c in market.data["contracts"] if c["demand"] == record["ref"])
        day = parse(signed["registered_on"])
        note = f"已与{market.organizations[signed['seller']]}签订技术合同并登记。"
        steps.append(Step("close", market.member(record), day, note))
    return steps


def load_brokers(market):
    rows = {}
    for number, record in enumerate(market.data["brokers"]):
        rows[record["ref"]] = market.journal.build(
            Broker,
            broker_steps(market, record, number),
            user=market.cast.brokers[record["ref"]],
            organization=market.organizations[record["org"]],
            region_id=record["region"],
            issued_on=parse(record["issued_on"]),
            valid_to=parse(record["valid_to"]),
            created_by=market.cast.brokers[record["ref"]],
            **copied(Broker, record),
        )
    market.brokers = save(Broker, rows)
    fields = Broker.tech_fields.through
    fields.objects.bulk_create(
        fields(broker=rows[record["ref"]], techfield_id=code)
        for record in market.data["brokers"]
        for code in record["fields"]
    )


def broker_steps(market, record, number):
    broker, officer = market.cast.brokers[record["ref"]], market.cast.officer(record["region"])
    if record["status"] == "submitted":
        return [Step("submit", broker, market.calendar.ago(3))]
    asked = max(BROKERS_FROM + number * DAY, parse(record["issued_on"]) + 12 * DAY)
    asked = market.calendar.workday(asked)
    return [
        Step("submit", broker, asked),
        Step("approve", officer, market.calendar.after(asked, REVIEW_DAYS)),
    ]
