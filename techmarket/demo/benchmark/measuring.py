"""Times requests through the WSGI application, and by turns the hand-written statement, whose rows
a bare template shows or `json.dumps` writes."""

import statistics
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from time import perf_counter, process_time
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory

from institutions.models import Membership
from techmarket.demo.benchmark import queries

WARM_UP = 3


class WrongAnswerError(Exception):
    """A page that fails is fast; its time says nothing."""


class Took(NamedTuple):
    """Seconds until the last byte, and those of our own processor within them."""

    wall: float
    cpu: float = 0


@dataclass
class Measurement:
    """Milliseconds: the quickest request, and within what half and nineteen of twenty are answered.
    On a busy machine the quickest says most about the program, the others about the machine; the
    processor's own time does not count what PostgreSQL or others take."""

    name: str
    label: str
    best: float
    p50: float
    p95: float
    cpu: float
    raw_p50: float
    raw_p95: float
    raw_cpu: float
    ratio: float

    @classmethod
    def of(cls, scenario, pages, raws):
        pages, page_cpu = zip(*pages, strict=True)
        raws, raw_cpu = zip(*raws, strict=True)
        p50, p95 = quantiles(pages)
        raw_p50, raw_p95 = quantiles(raws)
        return cls(
            name=scenario.name,
            label=scenario.label,
            best=round(min(pages) * 1000, 2),
            p50=p50,
            p95=p95,
            cpu=quantiles(page_cpu)[0],
            raw_p50=raw_p50,
            raw_p95=raw_p95,
            raw_cpu=quantiles(raw_cpu)[0],
            ratio=round(p50 / raw_p50, 2),
        )


def quantiles(seconds):
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return round(cuts[9] * 1000, 2), round(cuts[18] * 1000, 2)


class Site:
    """The site as gunicorn calls it, in this process: all middleware, real sessions."""

    def __init__(self):
        self.application = WSGIHandler()
        self.host = next((h for h in settings.ALLOWED_HOSTS if h not in ("*", "")), "127.0.0.1")
        members = Membership.objects.filter(user__username__startswith="bench")
        rows = members.order_by("pk").values_list("user", "organization")
        self.members = [(self.sign_in(user), organization) for user, organization in rows]

    def sign_in(self, user_id):
        """A session cookie, as signing in gives it."""
        user = Membership._meta.get_field("user").related_model.objects.get(pk=user_id)
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[1]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        return session.session_key

    def get(self, path, number, *, signed_in=False):
        """Visitors take turns, as the API limits each of them."""
        extra = {"REMOTE_ADDR": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
        if signed_in:
            key = self.members[number % len(self.members)][0]
            extra["HTTP_COOKIE"] = f"{settings.SESSION_COOKIE_NAME}={key}"
        request = RequestFactory(SERVER_NAME=self.host, **extra)
        environ = request.get(path, secure=settings.SECURE_SSL_REDIRECT).environ
        return self.timed(environ)

    def timed(self, environ):
        answers = []
        begun = now()
        response = self.application(environ, lambda status, headers: answers.append(status))
        body = b"".join(response)
        response.close()
        took = since(begun)
        if answers != ["200 OK"] or not body:
            raise WrongAnswerError(f"{environ['PATH_INFO']}：{answers}")
        return took

    def organization(self, number):
        return self.members[number % len(self.members)][1]


def measure(scenario, site, runs):
    """Page and statement in turn, so that a busy moment of the machine falls on both."""
    pages, raws = [], []
    for number in range(runs + WARM_UP):
        turn = scenario.turn(number)
        with forgotten(number) if scenario.stale else nullcontext():
            pages.append(site.get(turn.path, number, signed_in=scenario.signed_in))
        raws.append(raw(scenario, turn, site, number))
    return Measurement.of(scenario, pages[WARM_UP:], raws[WARM_UP:])


def raw(scenario, turn, site, number):
    where, values = turn.where, turn.values
    if scenario.signed_in:
        where = where.replace(queries.PUBLIC, f"({queries.PUBLIC} OR a.organization_id = %(own)s)")
        values = values | {"own": site.organization(number)}
    begun = now()
    with connection.cursor() as cursor:
        rows = queries.answer(cursor, scenario.statement, where, values)
    queries.as_shown(scenario.statement, rows).encode()
    took = since(begun)
    if not rows:
        raise WrongAnswerError(f"{scenario.label}：SQL 语句没有找到记录。")
    return took


def now():
    return perf_counter(), process_time()


def since(begun):
    return Took(perf_counter() - begun[0], process_time() - begun[1])


@contextmanager
def forgotten(number):
    """Nothing that an earlier request left in the cache is found."""
    prefix = cache.key_prefix
    cache.key_prefix = f"{prefix}-{number}"
    try:
        yield
    finally:
        cache.key_prefix = prefix
