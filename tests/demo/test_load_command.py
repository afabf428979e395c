"""load_demo: when it loads, when it refuses, and that every history is one that could have been."""

import datetime as dt
from collections import defaultdict
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from achievements.models import Achievement
from brokers.models import Broker, Engagement
from contracts.models import Contract
from contracts.subsidies.claims.models import Claim
from demands.models import Demand, Intent
from institutions.models import Organization
from techmarket.accounts.models import User
from techmarket.codes.models import CalendarDay
from techmarket.codes.workdays import UnknownYear, add_workdays
from techmarket.demo import loader
from techmarket.demo.loader.calendar import STAND_IN, load_stand_in_year
from techmarket.demo.loader.journal import Journal, Step
from techmarket.notices.models import Notice
from techmarket.workflow.models import WorkflowEvent
from tests.factories.institutions import OrganizationFactory

LATE = dt.date(2026, 12, 30)  # the table of holidays ends the day after
MODELS = (Organization, Achievement, Demand, Broker, Intent, Engagement, Contract, Claim, Notice)
pytestmark = pytest.mark.django_db


@pytest.fixture
def schemes():
    call_command("loadschemes", verbosity=0, stdout=StringIO())


def run(**options):
    output = StringIO()
    call_command("load_demo", stdout=output, **options)
    return output.getvalue()


def events_by_row():
    found = defaultdict(list)
    for event in WorkflowEvent.objects.order_by("at", "pk").select_related("subject_type"):
        found[event.subject_type.model_class(), event.subject_id].append(event)
    return found


def test_every_status_is_where_declared_moves_led(schemes, settings):
    settings.DEMO = True
    assert "示例数据已装入" in run()
    histories = events_by_row()
    for model in MODELS:
        for row in model.objects.all():
            assert row.status == replay(row, histories[model, row.pk]), row


def replay(row, events):
    """The status to which the events lead, each of them a declared transition, in order of time."""
    declared = {(t.name, t.source, t.target) for t in row.get_all_status_transitions()}
    status = row._meta.get_field("status").get_default()
    for event in events:
        assert event.source == status
        assert (event.action, event.source, event.target) in declared
        status = event.target
    times = [event.at for event in events]
    assert times == sorted(set(times))
    return status


def test_a_move_that_is_not_declared_cannot_be_told():
    journal = Journal()
    steps = [Step("submit", None, LATE), Step("register", None, LATE)]
    with pytest.raises(ValueError, match="register from submitted"):
        journal.build(Contract, steps)
    assert journal.kept == []


def test_a_later_year_finds_every_claim_calculated(schemes):
    """Claims of 2026 rest on payments of 2025, however late the data are loaded."""
    later = dt.date(2027, 3, 1)
    load_stand_in_year(later)
    loader.load_market(today=later, report=lambda text: None)
    assert not Claim.objects.filter(amount=0).exists()


def test_open_business_stays_fresh_at_the_end_of_the_calendar(schemes):
    loader.load_market(today=LATE, report=lambda text: None)
    assert not Demand.objects.published().filter(deadline_on__lt=LATE).exists()
    assert not Achievement.objects.listed().filter(valid_until__lt=LATE).exists()
    accepted = Contract.objects.filter(status="accepted")
    assert accepted.exists()
    for contract in accepted:
        assert LATE - dt.timedelta(days=40) < contract.accepted_on < contract.due_on


def test_a_demonstration_goes_on_over_the_turn_of_the_year(schemes, settings, monkeypatch):
    """Terms that end in a year without published holidays, also in a market loaded long ago."""
    settings.DEMO = True
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: LATE)
    OrganizationFactory()
    CalendarDay.objects.filter(date__year=2027).delete()
    with pytest.raises(UnknownYear):
        add_workdays(LATE, 15)
    run()
    assert add_workdays(LATE, 15) == dt.date(2027, 1, 20)
    assert set(CalendarDay.objects.filter(date__year=2027).values_list("source")) == {(STAND_IN,)}


def test_outside_demonstration_mode_it_refuses(schemes, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="TECHMARKET_DEMO=1"):
        run()
    assert not Organization.objects.exists()


def test_without_the_clauses_it_refuses(settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="loadschemes"):
        run()
    assert not Organization.objects.exists()


def test_a_taken_user_name_is_named(schemes, settings):
    settings.DEMO = True
    User.objects.create(username="qiye")
    with pytest.raises(CommandError, match="qiye"):
        run()
    assert not Organization.objects.exists()


def test_failure_on_the_way_leaves_nothing(schemes, monkeypatch):
    def fail(market):
        raise RuntimeError("half way")

    monkeypatch.setattr(loader, "open_business", fail)
    with pytest.raises(RuntimeError, match="half way"):
        loader.load_market(today=LATE, report=lambda text: None)
    assert not Organization.objects.exists()
    assert not User.objects.filter(username="qiye").exists()
