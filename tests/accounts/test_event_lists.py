"""Security events as a list: who sees which, by what they are narrowed, and at what cost."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from techmarket.accounts.models import SecurityEvent
from techmarket.audit.filters import SecurityEventFilter, midnight
from techmarket.audit.workbench import events_of_today
from techmarket.lists import paginator
from tests.clients import client_of, text_of
from tests.databases import owner_rights
from tests.factories.people import UserFactory, auditor, officer, secadmin, sysadmin

pytestmark = pytest.mark.django_db
PAGE, API = "/audit/events/", "/api/v1/security-events/"
DAY = dt.date(2026, 11, 28)


def event(kind="exported", *, actor=None, subject="机构 csv", address="10.0.0.1", at=None):
    at = at or timezone.now()
    fields = {"actor": actor, "subject": subject, "address": address, "at": at}
    return SecurityEvent.objects.create(kind=kind, **fields)


OURS = {"a", "b", "c", "d", "机构 csv", "nobody-known"}  # whoever looks leaves events, too


def listed(client, query=""):
    """Subjects by the page, by the export and by the API."""
    page = text_of(client.get(PAGE + query))
    joint = "&" if query else "?"
    rows = csv.reader(io.StringIO(text_of(client.get(f"{PAGE}{query}{joint}export=csv"))))
    found = [row[4] for row in rows if row[4] in OURS]
    answer = client.get(API + query)
    told = answer.json()["results"] if answer.status_code == 200 else []
    assert all(f">{subject}</td>" in page for subject in found)
    return found, [row["subject"] for row in told if row["subject"] in OURS]


@pytest.mark.parametrize(
    ("make", "status"),
    [(auditor, 200), (secadmin, 200), (sysadmin, 403), (officer, 403), (UserFactory, 403)],
)
def test_who_reads_them_over_the_api(make, status):
    event()
    assert client_of(make()).get(API).status_code == status
    assert client_of().get(API).status_code == 401


def test_the_auditor_reads_all_of_them_others_their_own():
    user, reader = UserFactory(username="lisi"), auditor()
    event(actor=user)
    event("sign_in_failed", subject="nobody-known")
    assert listed(client_of(reader))[0] == ["nobody-known", "机构 csv"]
    assert listed(client_of(user)) == (["机构 csv"], [])
    assert "nobody-known" not in text_of(client_of(user).get(PAGE))
    assert listed(client_of(UserFactory())) == ([], [])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["d", "c", "b", "a"]),
        ("?kind=exported", ["c", "a"]),
        ("?username=lisi", ["c", "b"]),
        ("?address=10.0.0.9", ["d"]),
        ("?kind=exported&username=lisi", ["c"]),
        ("?since=2026-11-28", ["d", "c"]),
        ("?until=2026-11-27", ["b", "a"]),
        ("?since=2026-11-28&until=2026-11-28", ["d", "c"]),
        ("?username=nobody", []),
    ],
)
def test_page_export_and_api_are_narrowed_alike(query, expected):
    user, evening = UserFactory(username="lisi"), midnight(DAY) - dt.timedelta(seconds=1)
    event(subject="a", at=evening)
    event("password", actor=user, subject="b", at=evening)
    event(actor=user, subject="c", at=midnight(DAY))
    event("sign_in_failed", subject="d", address="10.0.0.9", at=midnight(DAY))
    assert listed(client_of(auditor()), query) == (expected, expected)


def test_the_desk_counts_from_midnight():
    midnight_today = midnight(timezone.localdate())
    for at in (midnight_today, midnight_today - dt.timedelta(microseconds=1)):
        event("sign_in_failed", at=at)
    [failed] = [task for task in events_of_today(auditor()) if "登录" in task.title]
    assert failed.count == 1


@pytest.mark.parametrize("query", ["?kind=unheard", "?since=yesterday", "?q=x", "?colour=red"])
def test_a_condition_that_there_is_not_is_refused(query):
    assert client_of(auditor()).get(API + query).status_code == 400


def test_an_export_is_an_event_too():
    reader = auditor()
    client_of(reader).get(f"{PAGE}?export=xlsx")
    assert SecurityEvent.objects.get(actor=reader, kind="exported").subject == "安全事件 xlsx"


@pytest.mark.parametrize(("most_pages", "said"), [(2, "以上"), (3, "")])
def test_it_is_counted_to_the_last_page(most_pages, said, monkeypatch):
    monkeypatch.setattr(paginator, "MAX_PAGE", most_pages)
    reader = client_of(auditor())  # whose sign-in is the first
    for _row in range(2 * paginator.PAGE_SIZE + 5):
        event()
    total = min(46, most_pages * paginator.PAGE_SIZE)
    assert f"共 <b>{total}</b> 条{said}</p>" in text_of(reader.get(PAGE))


MANY = """
INSERT INTO accounts_securityevent (kind, at, actor_id, subject, address)
SELECT (ARRAY['signed_in', 'exported', 'refused', 'read_persons'])[n %% 4 + 1],
    now() - n * interval '1 minute', CASE WHEN n %% 3 > 0 THEN %s END, 'x', '10.0.' || n %% 200
FROM generate_series(1, 20000) n
"""
ASKED = [{}, {"kind": "refused"}, {"username": "lisi"}, {"address": "10.0.7"}]
ASKED += [{"kind": "refused", "username": "lisi"}, {"kind": "refused", "address": "10.0.7"}]
ASKED += [asked | {"since": "2020-01-01", "until": "2026-11-28"} for asked in ASKED]


def test_every_list_reads_the_first_rows_of_an_index():
    """However many there are: none needs to sort them or to read the table from end to end. (Few
    rows the planner likes to sort, so it is told not to.)"""
    user = UserFactory(username="lisi")
    with owner_rights() as cursor:
        cursor.execute(MANY, [user.pk])
        cursor.execute("ANALYZE accounts_securityevent")
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
    rows = SecurityEvent.objects.newest_first()
    plans = [SecurityEventFilter(asked, rows).qs[:20].explain() for asked in ASKED]
    plans.append(SecurityEvent.objects.visible_to(user).newest_first()[:20].explain())
    alike = SecurityEvent.objects.filter(kind="refused", actor=None)
    plans.append(alike.filter(at__gt=timezone.now())[29:30].explain())
    for plan in plans:
        assert "Seq Scan on accounts_securityevent" not in plan
        assert "Sort" not in plan.replace("Incremental Sort", "")
    control = rows.filter(subject__contains="y").order_by("subject")[:20].explain()
    assert "Seq Scan on accounts_securityevent" in control
    assert "Sort" in control
