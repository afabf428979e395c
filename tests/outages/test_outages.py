"""Servers really stopped, and really hung, under the web server as it is shipped."""

import json
import socket
from contextlib import contextmanager
from urllib.parse import quote

import pytest

from demands.models import Demand
from techmarket.embedded import postgres, processes, redis
from techmarket.jobs.models import Job
from tests.outages.market import PATIENCE, hung

pytestmark = pytest.mark.xdist_group("outages")

READ = {
    "home": lambda market: market.get("/"),
    "list": lambda market: market.get(f"/achievements/?q={quote('镁')}"),
    "workbench": lambda market: market.signed_in("/workbench/"),
    "api": lambda market: market.call("/api/v1/demands/"),
    "sign-in": lambda market: market.get("/account/login/"),
}


def statuses(market):
    return {name: read(market).status for name, read in READ.items()}


FREE = {"home", "sign-in"}  # may be answered from what is remembered, or need no database
API = {"api", "create"}
PAGE, JSON = "text/html", "application/problem+json"
ALL_WELL = dict.fromkeys(READ, 200)


def readiness(market):
    answer = market.get("/health/ready/")
    return answer.status, json.loads(answer.text)


READY = (200, {"status": "ok", "checks": {"database": "ok", "redis": "ok"}})
DEGRADED = (200, {"status": "degraded", "checks": {"database": "ok", "redis": "away"}})
CLOSED = (503, {"status": "unavailable", "checks": {"database": "away", "redis": "ok"}})


@contextmanager
def redis_stopped(market):
    redis.stop(market.data)
    try:
        yield
    finally:
        redis.start(market.data)


@contextmanager
def redis_hung(market):
    servers = market.redis_processes()
    with hung(servers), socket.socket(socket.AF_UNIX) as control:
        control.settimeout(0.1)
        control.connect(str(redis._socket(market.data)))
        control.sendall(b"PING\r\n")
        with pytest.raises(TimeoutError):  # else the test would prove nothing
            control.recv(1)
        yield


@contextmanager
def postgres_stopped(market):
    postgres.stop(market.data)
    try:
        yield
    finally:
        postgres.start(market.data)


@contextmanager
def postgres_hung(market):
    with hung(market.postgres_processes()):
        yield


def submit(market, draft):
    return market.call(f"/api/v1/demands/{draft}/transitions/", {"action": "submit"})


def back_again(market):
    return processes.wait_until(lambda: readiness(market) == READY, PATIENCE)


@pytest.mark.parametrize("outage", [redis_stopped, redis_hung])
def test_without_redis_the_site_works_and_jobs_wait_in_the_database(market, outage):
    """One draft is submitted while Redis is away; its job is a row that nobody was told of."""
    assert statuses(market) == ALL_WELL
    draft = market.drafts.pop()
    with outage(market):
        assert statuses(market) == ALL_WELL
        assert submit(market, draft).status == 200
        assert readiness(market) == DEGRADED
        with market.own_database():
            assert Demand.objects.get(pk=draft).status == "submitted"
            waiting = Job.objects.filter(state=Job.State.WAITING, kind="notifications.email")
            assert waiting.exists()
    assert back_again(market)


@pytest.mark.parametrize("outage", [postgres_stopped, postgres_hung])
def test_without_postgresql_every_answer_says_try_again(market, outage):
    body = {"title": "新的需求", "external_key": "NEW-1"}
    assert statuses(market) == ALL_WELL
    with outage(market):
        answers = {name: read(market) for name, read in READ.items() if name not in FREE}
        answers["create"] = market.call("/api/v1/demands/", body)
        found = {name: (answer.status, answer.kind) for name, answer in answers.items()}
        waits = {answer.getheader("Retry-After") for answer in answers.values()}
        assert found == {name: (503, JSON if name in API else PAGE) for name in answers}
        assert waits == {"10"}
        assert market.get("/health/live/").status == 200
        assert readiness(market) == CLOSED
    assert back_again(market)
    # Each worker keeps its own watch: the one that answered may have seen the end before others.
    assert processes.wait_until(lambda: statuses(market) == ALL_WELL, PATIENCE)
