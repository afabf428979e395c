"""The last day inside and the first day outside, where no other test is about them.

tests/mutants/test_days.py counts the comparisons; each has a mutant that one of these notices.
"""

import datetime as dt
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import DateField, F, Q
from django.utils import timezone

from achievements.forms import ApproveForm, ValidUntilForm
from achievements.workbench import SOON, expiring
from contracts import doubts
from contracts.forms import AcceptanceForm
from contracts.models import Contract
from contracts.subsidies.claims import estimating
from contracts.subsidies.claims.forms import PayForm
from contracts.subsidies.claims.models import Claim
from contracts.subsidies.policies.clause import Dated, Parameter, Source
from contracts.subsidies.policies.soundness import _in_order
from demands.models import Demand
from institutions import expiry
from institutions.changes.models import ChangeRequest
from techmarket.accounts import services as accounts
from techmarket.accounts.models import ApiToken, RoleGrant
from techmarket.audit import services as audit
from techmarket.audit.models import Inspection
from techmarket.audit.workbench import INSPECTED_WITHIN, chain
from techmarket.codes.identifiers import validate_resident_id
from techmarket.codes.models import Industry
from techmarket.codes.services import MalformedFileError, _build
from techmarket.jobs import services as jobs
from techmarket.jobs.models import Job
from tests.codes.test_identifiers import resident_id
from tests.databases import owner_rights
from tests.factories.achievements import listed_achievement
from tests.factories.brokers import BrokerFactory
from tests.factories.contracts import draft_contract
from tests.factories.demands import member_of, published_demand
from tests.factories.institutions import QualificationFactory, enterprise
from tests.factories.notices import published
from tests.factories.people import UserFactory, auditor, expert
from tests.factories.subsidies import payable_claim, scheme

DAY, MOMENT = dt.timedelta(days=1), dt.timedelta(microseconds=1)
MINUTE = dt.timedelta(minutes=1)
D = dt.date(2026, 9, 16)
TODAY = timezone.localdate()


def accepted(function, *args, **options):
    """Whether it raises nothing."""
    try:
        function(*args, **options)
    except ValidationError:
        return False
    return True


def fills(form, name):
    """Whether a form takes the day in that field."""
    return lambda day: name not in form({name: day}).errors


def pay_form(data):
    subject = SimpleNamespace(applicant="示例企业", amount=100)
    return PayForm(data, subject=subject)


def concluded(day):
    return SimpleNamespace(
        signed_on=day, begins_on=D, ends_on=D + DAY, total_amount=5000, achievement_id=None
    )


def doubted(code, contract, on=D):
    return code in [doubt.code for doubt in doubts.about_dates(contract, on)]


def paid_late(day):
    contract = SimpleNamespace(ends_on=D)
    row = SimpleNamespace(amount=1000, paid_on=day, contract=contract)
    return bool(list(doubts.about_payment(row)))


def is_built(day):
    """A row of a code table in a file."""
    row = dict.fromkeys(("code", "name", "source"), "示例") | {"parent": ""}
    try:
        _build(Industry, row | {"valid_from": str(D), "valid_to": str(day)}, Path("表.csv"), 1)
    except MalformedFileError:
        return False
    return True


def has_term(day):
    """How long a draft may lie."""
    try:
        return expiry.days_of(day) > 0
    except StopIteration:
        return False


def of_rate(day):
    source = next(iter(Source))
    return Parameter("rate", (Dated(D, "0.1", source, ""),)).on(day) is not None


@contextmanager
def without_triggers(row):
    table = row._meta.db_table
    with owner_rights() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        yield
        cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


# what → (whether a day is inside, the first day inside, the last day inside); None: no such end
PURE = {
    "a signed contract is registered": (
        lambda day: accepted(doubts.refuse_unsigned, concluded(day), on=D), None, D
    ),
    "a contract of possible age": (
        lambda day: accepted(
            doubts.refuse_impossible_dates,
            SimpleNamespace(signed_on=day, begins_on=None, ends_on=None),
        ),
        doubts.FIRST_DAY,
        None,
    ),
    "a signature that is no doubt today": (
        lambda day: not doubted("signed_later", concluded(day)), None, D
    ),
    "a signature within the term": (
        lambda day: not doubted("signed_after_end", concluded(day)), None, D + DAY
    ),
    "a payment within the term": (lambda day: not paid_late(day), None, D),
    "a term that ends after it begins": (
        lambda day: accepted(Contract(begins_on=D, ends_on=day).clean), D, None
    ),
    "a value in force": (of_rate, D, None),
    "a term of drafts in force": (has_term, expiry.draft_terms()[-1]["effective_from"], None),
    "a day to try out": (
        lambda day: accepted(estimating.day_given, day.isoformat()),
        estimating.FIRST_DAY,
        estimating.LAST_DAY,
    ),
    "a change that the registry has made": (
        lambda day: accepted(
            ChangeRequest.check_open,
            SimpleNamespace(
                organization=SimpleNamespace(is_verified=True), effective_on=day, is_end=False
            ),
            on=D,
        ),
        None,
        D,
    ),
    "facts in order": (lambda day: not list(_in_order("$", D, day, "…")), D, None),
    "a code that ends after it begins": (is_built, D, None),
    "a holder who is born": (
        lambda day: accepted(validate_resident_id, resident_id(born=f"{day:%Y%m%d}"), on=D), None, D
    ),
    "a day of acceptance": (fills(AcceptanceForm, "accepted_on"), None, TODAY),
    "a day of payment": (fills(pay_form, "paid_on"), None, TODAY),
    "a day until which it is listed": (
        fills(ValidUntilForm, "valid_until"), TODAY + DAY, TODAY + 730 * DAY
    ),
    "the day that the owner asked for": (
        lambda day: ApproveForm(subject=SimpleNamespace(valid_until=day)).proposed() == day,
        TODAY + DAY,
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", PURE)
def test_of_a_day_by_itself(what):
    check(*PURE[what])


def check(inside, first, last, step=DAY):
    for end, outside in ((first, -step), (last, step)):
        if end is not None:
            assert inside(end) is True
            assert inside(end + outside) is False


def of_codes():
    code = Industry.objects.create(code="ZZ1", name="示例", valid_from=D, valid_to=D + DAY)
    yield lambda day: Industry.objects.current(day).filter(pk=code.pk).exists(), D, D + DAY


def of_schemes():
    row = scheme()
    rows = type(row).objects.filter(pk=row.pk)
    with without_triggers(row):  # a clause is never changed
        rows.update(valid_to=D)
    yield lambda day: rows.in_force(on=day).exists(), row.valid_from, D


def of_demands():
    demand = published_demand(deadline_on=D)
    yield lambda day: Demand.objects.open(on=day).filter(pk=demand.pk).exists(), None, D


def of_listings():
    """Called for from the last day back to some weeks before it."""
    listed = listed_achievement()
    user = member_of(listed.organization)

    def is_called_for(day):
        type(listed).objects.filter(pk=listed.pk).update(valid_until=day)
        return expiring(type(listed).objects.all(), user).count() == 1

    yield is_called_for, TODAY, TODAY + SOON


def of_approvals():
    """Nothing is paid before it was approved; the notice is another rule."""
    claim = payable_claim()
    claim.approved_on = TODAY - DAY
    yield (
        lambda day: accepted(Claim.check_payment, claim, day, "BF-1", TODAY),
        claim.approved_on,
        TODAY,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "rows", [of_codes, of_schemes, of_demands, of_approvals], ids=lambda make: make.__name__
)
def test_of_a_day_on_file(rows):
    for inside, first, last in rows():
        check(inside, first, last)


@pytest.mark.django_db
def test_a_listing_is_called_for_within_its_last_weeks():
    [(inside, first, last)] = of_listings()
    check(inside, first, last)


def leaves(condition):
    for child in condition.children:
        yield from [child] if isinstance(child, tuple) else leaves(child)


def in_order():
    """(model, name of the constraint, the earlier day, the later day)"""
    for model in apps.get_models():
        for key in model._meta.constraints if not model.__name__.startswith("Historical") else ():
            for path, value in leaves(getattr(key, "condition", None) or Q()):
                later = model._meta.get_field(path.partition("__")[0])
                if isinstance(value, F) and isinstance(later, DateField):
                    yield model, key.name, value.name, later.name


ROWS = {
    "institutions.Qualification": lambda: QualificationFactory(organization=enterprise()),
    "brokers.Broker": BrokerFactory,
    "contracts.Contract": draft_contract,
    "notices.Notice": published,
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "name", "earlier", "later"),
    list(in_order()),
    ids=lambda value: getattr(value, "__name__", value),
)
def test_the_database_keeps_days_in_order(model, name, earlier, later):
    row = ROWS.get(model._meta.label, model._base_manager.first)()
    rows = model._base_manager.filter(pk=row.pk)
    begins = getattr(row, earlier) or D
    with without_triggers(row):  # a published notice is never changed
        rows.update(**{earlier: begins, later: begins})
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.update(**{later: begins - DAY})


def noted_again(token, at, *, since):
    """Whether the use of a minute ago still stands for this one."""
    token.last_used_at = since
    token.note_use(at=at)
    return ApiToken.objects.get(pk=token.pk).last_used_at != at


@pytest.mark.django_db
def test_of_a_moment():
    now = timezone.now()
    token, _secret = ApiToken.issue(user=UserFactory(), name="同步", expires_at=now)
    check(lambda at: ApiToken.objects.valid(at=at).exists(), None, now - MOMENT, MOMENT)
    check(lambda at: token.state(at=at) == "", None, now - MOMENT, MOMENT)
    check(lambda at: noted_again(token, at, since=now), None, now + MINUTE, MOMENT)
    job = Job.objects.create(kind="tests.note", key="1", not_before=now)
    Job.objects.filter(pk=job.pk).update(created_at=now)
    grace = dt.timedelta(seconds=3)
    check(lambda at: jobs.sweep(at=at) == [], None, now + grace, MOMENT)
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=now)
    jobs.forget(at=now + jobs.KEPT)
    assert Job.objects.exists()
    jobs.forget(at=now + jobs.KEPT + MOMENT)
    assert not Job.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["in_force", "pending"])
def test_of_a_grant_for_a_day(state):
    now = timezone.now()
    grant = expert().grants.get()
    rows = RoleGrant.objects.filter(pk=grant.pk)
    with without_triggers(grant):
        rows.update(expires_at=now, confirmed_at=now if state == "in_force" else None)
    check(lambda at: getattr(rows, state)(at=at).exists(), None, now - MOMENT, MOMENT)
    accounts.revoke_expired(at=now - MOMENT)
    assert rows.exists()
    accounts.revoke_expired(at=now)
    assert not rows.exists()


@pytest.mark.django_db
def test_what_is_not_sealed_in_time_is_named():
    published_demand()
    unsealed = [event for source in audit.EVENTS for event in audit.unsealed(source)]
    event = min(unsealed, key=lambda event: event.at)
    check(lambda day: audit.verify(at=day) == [], None, event.at + audit.SEALED_WITHIN, MOMENT)


@pytest.mark.django_db
def test_an_inspection_is_missed_after_two_days():
    user = auditor()
    at = timezone.now()
    Inspection.objects.create(at=at, sealed=0, problems=[])

    def is_recent(now):
        with time_machine.travel(now, tick=False):
            return not chain(user)[0].urgent

    check(is_recent, None, at + INSPECTED_WITHIN, MOMENT)
