"""Work for today: a few real moves, so that every role finds something on its desk."""

from datetime import timedelta

from brokers.models import Engagement
from brokers.services import apply_for, commission
from demands.models import Intent
from demands.services import send_intent
from demands.threads.models import ThreadMessage
from demands.threads.services import write_message
from institutions.models import Invitation, Membership
from institutions.services import invite
from techmarket.accounts.models import Role, SecurityEvent
from techmarket.demo.loader.calendar import office_time
from techmarket.demo.loader.changes import ask_for_changes
from techmarket.demo.loader.kept import keep_for_later
from techmarket.notices.models import Notice
from techmarket.notices.objecting import file_objection
from techmarket.workflow.actions import perform

Kind = SecurityEvent.Kind
TRACES = (
    (Role.OFFICER, Kind.EXPORTED, "科技成果 csv"),
    (Role.OFFICER, Kind.READ_PERSONS, "机构 1"),
    (Role.REGISTRAR, Kind.REFUSED, "GET /jobs/"),
    (Role.SECADMIN, Kind.TOKEN, "目录同步（示例）"),
)
DOCUMENTED = "192.0.2.10"  # an address of examples (RFC 5737)
OBJECTING = "xy-aero"
INVITING = "hb-qimei"  # the unit that asks a newcomer to join


def open_business(market):
    for name in ("achievements", "demands"):
        for record in market.data[name]:
            if record["status"] == "submitted":
                row = getattr(market, name)[record["ref"]]
                perform(row, "submit", actor=market.member(record))
    for record in market.data["intents"]:
        intent = send_one(market, record)
        answer_one(market, record, intent)
        for said in record["messages"]:
            message = ThreadMessage(intent=intent, text=said["text"])
            write_message(message, by=market.cast.members[said["from"]])
    invite_colleague(market)
    object_once(market)
    ask_for_changes(market)
    leave_traces(market)
    keep_for_later(market)


def leave_traces(market):
    """Of yesterday, for the auditor and the security administrator to look through."""
    at = office_time(market.calendar.day - timedelta(days=1))
    people = {role: user for role, _prefix, user in reversed(market.cast.grants)}
    traces = [(Kind.SIGNED_IN, user, "") for user in people.values()]
    traces += [(kind, people[role], subject) for role, kind, subject in TRACES]
    traces.append((Kind.SIGN_IN_FAILED, None, "nobody-known"))
    SecurityEvent.objects.bulk_create(
        SecurityEvent(kind=kind, actor=user, subject=subject, address=DOCUMENTED, at=at)
        for kind, user, subject in traces
    )


def object_once(market):
    """Waits to be accepted or refused, by another officer than who published the notice."""
    notice = Notice.objects.running().order_by("pk").first()
    file_objection(
        notice,
        name="季明远（示例）",
        email="objector@example.com",
        content="计入的一份合同由中介机构的关联单位签订，请核实是否实际促成（示例）。",
        on=market.calendar.day,
        by=market.cast.members[OBJECTING],
    )


def send_one(market, record):
    sender = market.organizations[record["sender"]]
    intent = Intent(
        demand=market.demands.get(record["demand"]),
        direction=record["direction"],
        achievement=market.achievements.get(record["achievement"]),
        sender=sender,
        message=record["message"],
        contact_name=sender.contact_name,
        contact_phone=sender.contact_phone,
    )
    return send_intent(intent, by=market.cast.members[record["sender"]], on=market.calendar.day)


def answer_one(market, record, intent):
    receiver = market.cast.members[record["receiver"]]
    if record["outcome"] == "accepted":
        perform(intent, "accept", actor=receiver, reply=record["reply"])
    elif record["outcome"] == "declined":
        inputs = {"reason_code": record["reason_code"], "reply": record["reply"]}
        perform(intent, "decline", actor=receiver, **inputs)
    if record["broker"]:
        offer_one(market, record, intent)
    if record["commissioned"]:
        commission_one(market, record, intent)


def offer_one(market, record, intent):
    """A broker offers to serve the intent; the demand side has to confirm."""
    engagement = Engagement(
        intent=intent,
        broker=market.brokers[record["broker"]],
        plan="安排样片试用和现场交流，整理双方技术条件与报价，起草合同要点，登记后跟踪到验收。",
    )
    by = market.cast.brokers[record["broker"]]
    apply_for(engagement, by=by, at=office_time(market.calendar.day))


def commission_one(market, record, intent):
    """The demand side asks a broker by name, who has to answer."""
    engagement = Engagement(
        intent=intent,
        broker=market.brokers[record["commissioned"]],
        plan="请先核对双方的试验条件与保密要求，再约现场对接，费用按合同约定（示例）。",
    )
    by, at = market.cast.members[record["sender"]], office_time(market.calendar.day)
    commission(engagement, by=by, at=at)


def invite_colleague(market):
    """Somebody new is asked to join a unit: the invitation waits on the own workbench."""
    organization = market.organizations[INVITING]
    member = market.cast.members[INVITING]
    invitation = Invitation(
        organization=organization, user=market.cast.newcomer, role=Membership.Role.MEMBER
    )
    invite(invitation, by=member)
