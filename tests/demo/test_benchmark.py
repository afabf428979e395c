"""`manage.py bench` on a market small enough for a test: every figure comes out."""

import json
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection

from achievements.models import Achievement
from contracts.models import Contract
from contracts.subsidies.policies.intake import read_facts
from contracts.subsidies.policies.soundness import InvalidFacts
from techmarket.demo.benchmark import estimates, market, measuring, scratch
from techmarket.demo.benchmark.scenarios import Scenario, Turn, scenarios
from techmarket.demo.management.commands.bench import Command

ROWS = 120


@pytest.fixture
def built(db):
    """In the test's own transaction, so no request may close the connection."""
    market.build(ROWS, progress=lambda done, total: None)
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_every_figure_is_printed_and_the_last_line_is_json(built, monkeypatch):
    monkeypatch.setattr("techmarket.embedded.preparation.collect_static", lambda: None)
    monkeypatch.setattr(
        "techmarket.demo.management.commands.bench.scratch_database", lambda *a, **k: Reused()
    )
    monkeypatch.setattr(estimates, "RUNS", 2)
    monkeypatch.setattr(estimates, "PAPERS", 10)
    monkeypatch.setattr(estimates, "REFUSED", {})  # each starts Python; they are read below
    out = StringIO()
    Command(stdout=out).handle(rows=ROWS, runs=2, fresh=False, only="")
    *table, last = out.getvalue().strip().splitlines()
    result = json.loads(last)
    assert (result["rows"], result["runs"]) == (ROWS, 2)
    trials = ["estimate.payments", "estimate.refused.all"]
    assert list(result["figures"]) == [scenario.name for scenario in scenarios(ROWS)] + trials
    assert not Achievement.objects.filter(external_key__startswith="I").exists()
    assert not Contract.objects.exists()
    twice = [f"{name}{end}" for name in ("", "_demands", "_contracts") for end in ("", "_changed")]
    for end in (*twice, "_invoices", "_payments", "_reversals"):
        name = f"import{end}"
        assert (result[name]["rows"], result[name]["seconds"] > 0) == (ROWS, True)
    assert result["import"]["raw_seconds"] > 0
    for figure in result["figures"].values():
        assert 0 < figure["p50"] <= figure["p95"]
        assert 0 < figure["raw_p50"] <= figure["raw_p95"]
        assert any(line.startswith(figure["label"]) for line in table)


class Reused:
    """Stands in for the scratch database: the test database is one."""

    def __enter__(self):
        return True

    def __exit__(self, *error):
        return None


@pytest.mark.parametrize("name", estimates.REFUSED)
def test_what_the_estimate_is_to_refuse_is_json_and_wrong(name, monkeypatch):
    monkeypatch.setattr(estimates, "MOST_BYTES", 20_000)
    text = estimates.full_of(estimates.REFUSED[name][1])
    assert 15_000 < len(text.encode()) <= 20_000
    assert json.loads(text)
    with pytest.raises(InvalidFacts):
        read_facts(text.encode())


def test_the_market_is_as_big_as_asked_and_always_the_same(built):
    listed = Achievement.objects.listed()
    assert (listed.count(), Achievement.objects.count() > ROWS) == (ROWS, True)
    texts = set(listed.values_list("summary", flat=True))
    assert len(texts) > ROWS * 0.9
    for row in listed[:10]:
        row.full_clean()


@pytest.mark.parametrize(
    "scenario", [pytest.param(n, id=n) for n in ("list_filter", "search_word", "api_filter")]
)
def test_page_and_statement_count_the_same_rows(built, scenario, client):
    turn = next(s for s in scenarios(ROWS) if s.name == scenario).turn(3)
    statement = next(s for s in scenarios(ROWS) if s.name == scenario).statement
    page = client.get(turn.path)
    total = page.json()["count"] if turn.path.startswith("/api/") else page.context["total"]
    with connection.cursor() as cursor:
        rows = measuring.queries.answer(cursor, statement, turn.where, turn.values)
    assert total == found_by(rows)


def found_by(rows):
    if not rows or "total" in rows[0]:
        return rows[0]["total"] if rows else 0
    [everything] = [f for f in rows[0]["facets"] if not any(f[k] for k in f if k != "n")]
    return everything["n"]


def test_a_page_that_fails_is_no_figure(built):
    missing = Scenario("x", "x", lambda n: Turn("/achievements/0/"), "SELECT 1")
    with pytest.raises(measuring.WrongAnswerError):
        measuring.measure(missing, measuring.Site(), 2)


@pytest.mark.django_db(transaction=True)
def test_the_scratch_database_is_reused_and_live_data_is_left_alone():
    live, prefix, made = connection.settings_dict["NAME"], cache.key_prefix, []

    def fill(rows):
        made.append((rows, current_database()))

    for rows in (100, 100, 200):
        with scratch.scratch_database(rows, fill) as reused:
            assert current_database() == f"{live}_bench"
            assert cache.key_prefix != prefix
        assert (current_database(), cache.key_prefix) == (live, prefix)
    assert made == [(100, f"{live}_bench"), (200, f"{live}_bench")]
    assert reused is False
    scratch.run("DROP DATABASE {}", f"{live}_bench")


def current_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        return cursor.fetchone()[0]
