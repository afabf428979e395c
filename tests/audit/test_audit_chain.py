"""Whoever gets past the triggers is found by the chain."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from techmarket.accounts.models import SecurityEvent
from techmarket.audit import services
from techmarket.audit.models import Inspection, Seal
from techmarket.workflow.models import WorkflowEvent
from tests.clients import client_of, text_of
from tests.databases import owner_rights
from tests.factories.demands import published_demand
from tests.factories.people import auditor, officer

pytestmark = pytest.mark.django_db
EVENTS, SEALS, SECURITY = "workflow_workflowevent", "audit_seal", "accounts_securityevent"


@pytest.fixture
def chain():
    """The ids of sealed events in their order, and the time of the sealing."""
    published_demand()
    now = timezone.now()
    SecurityEvent.record("granted", subject="李四·审计员")
    assert WorkflowEvent.objects.count() >= 4
    assert services.seal(at=now) == WorkflowEvent.objects.count() + SecurityEvent.objects.count()
    workflow = Seal.objects.filter(source="workflow")
    return list(workflow.values_list("event_id", flat=True)), now


def tamper(statement, *values):
    """As the owner of the tables may, who turns the triggers off first."""
    with owner_rights() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (EVENTS, SEALS, SECURITY):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values or None)
        for table in (EVENTS, SEALS, SECURITY):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


ATTACKS = {
    "note edited": (f"UPDATE {EVENTS} SET note = 'x' WHERE id = %s", "改动"),
    "time edited": (f"UPDATE {EVENTS} SET at = at - interval '1 hour' WHERE id = %s", "改动"),
    "actor edited": (
        f"UPDATE {EVENTS} SET actor_id = (SELECT min(id) FROM accounts_user) WHERE id = %s",
        "改动",
    ),
    "seal edited": (f"UPDATE {SEALS} SET digest = repeat('0', 64) WHERE event_id = %s", "改动"),
    "seal deleted": (f"DELETE FROM {SEALS} WHERE event_id = %s", "缺少序号"),
    "order changed": (
        f"UPDATE {SEALS} SET number = CASE WHEN event_id = %s THEN 999999 ELSE number END",
        "调换",
    ),
}


@pytest.mark.parametrize(("statement", "word"), ATTACKS.values(), ids=ATTACKS)
def test_an_edit_is_found(chain, statement, word):
    events, now = chain
    assert services.verify(at=now) == []
    tamper(statement, events[1])
    assert any(word in problem for problem in services.verify(at=now))


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        (f"UPDATE {SECURITY} SET subject = '张三·审计员'", "改动"),
        (f"UPDATE {SECURITY} SET at = at - interval '1 day'", "改动"),
        (f"DELETE FROM {SECURITY}", "删除"),
    ],
)
def test_an_edit_of_a_security_event_is_found(chain, statement, word):
    _events, now = chain
    tamper(statement)
    [problem] = services.verify(at=now)
    assert "安全事件" in problem
    assert word in problem


def test_a_deleted_event_is_named(chain):
    events, now = chain
    tamper(
        f"DELETE FROM notifications_notification WHERE event_id = %s; "
        f"DELETE FROM {EVENTS} WHERE id = %s",
        events[1],
        events[1],
    )
    [problem] = services.verify(at=now)
    assert str(events[1]) in problem
    assert "删除" in problem


def test_an_event_that_nobody_sealed_is_named_after_a_while(chain):
    _events, now = chain
    published_demand()
    assert services.verify(at=timezone.now()) == []
    assert "没有封存" in services.verify(at=now + 2 * services.SEALED_WITHIN)[0]


@pytest.mark.parametrize(("late", "sealed"), [(services.LATE, 1), (0, 0)])
def test_an_event_of_a_slow_transaction_is_sealed_an_old_one_is_named(
    chain, monkeypatch, late, sealed
):
    """Both have a number below the newest; only one of them can have been on its way."""
    events, now = chain
    monkeypatch.setattr(services, "LATE", late)
    tamper(f"DELETE FROM {SEALS} WHERE event_id = %s", events[0])
    assert services.seal(at=now) == sealed
    problems = services.verify(at=now + 2 * services.SEALED_WITHIN)
    assert any("没有封存" in problem for problem in problems) is not bool(sealed)


def test_a_chain_made_anew_differs_from_the_head_kept_elsewhere(chain, tmp_path):
    events, now = chain
    head = tmp_path / "head.json"
    call_command("verify_audit", export=head)
    tamper(f"UPDATE {EVENTS} SET note = 'x' WHERE id = %s; DELETE FROM {SEALS}", events[1])
    services.seal(at=now)
    assert services.verify(at=now) == []
    with pytest.raises(CommandError, match="1 处"):
        call_command("verify_audit", head=head)
    head.write_text(json.dumps({"number": 99_999, "digest": "x"}))
    with pytest.raises(CommandError):
        call_command("verify_audit", head=head)


def test_sealing_twice_adds_nothing_and_seals_are_kept(chain):
    _events, now = chain
    assert services.seal(at=now + timedelta(minutes=1)) == 0
    with owner_rights(), pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
        Seal.objects.filter(number=1).delete()


def test_the_result_is_on_the_auditors_desk(chain):
    events, now = chain
    reader, other = client_of(auditor()), client_of(officer())
    assert "两天以上没有核验" in text_of(reader.get("/workbench/"))
    services.inspect(at=now)
    assert "没有问题" in text_of(reader.get("/audit/"))
    desk = text_of(reader.get("/workbench/"))
    assert "核验无误的办理记录" in desk
    assert "被改动" not in desk
    assert "没有核验" not in desk
    tamper(f"UPDATE {EVENTS} SET note = 'x' WHERE id = %s", events[1])
    assert len(services.inspect(at=now).problems) == 1
    assert str(events[1]) in text_of(reader.get("/audit/"))
    assert "被改动" in text_of(reader.get("/workbench/"))
    assert "被改动的迹象" not in text_of(other.get("/workbench/"))
    assert 'href="/audit/"' not in text_of(other.get("/"))
    assert other.get("/audit/").status_code == 403
    assert Inspection.objects.count() == 2


def test_a_run_that_no_longer_takes_place_is_said_on_the_desk(chain):
    _events, now = chain
    services.inspect(at=now - timedelta(days=2, minutes=1))
    page = text_of(client_of(auditor()).get("/workbench/"))
    assert "两天以上没有核验" in page
    assert 'href="/audit/"' in page
