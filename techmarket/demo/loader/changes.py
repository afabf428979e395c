"""Requests of units: to be changed, closed or merged, in every state that there is."""

from django.utils import timezone

from institutions.changes.models import ChangeRequest
from institutions.changes.services import propose_change
from techmarket.attachments.models import Attachment
from techmarket.attachments.validators import drawn_by_us
from techmarket.demo.loader.papers import text_pdf
from techmarket.workflow.actions import perform

DECIDED = {"returned": "send_back", "rejected": "reject", "approved": "approve"}
EXAMPLE = "本文书为示例。单位名称、核准事项见平台上的申请。"


def ask_for_changes(market):
    """Done today: what is decided changes the units, as it would."""
    paper = text_pdf([EXAMPLE], title="登记机关文书（示例）")
    for record in market.data["changes"]:
        move_on(market, record, propose_one(market, record, paper))


def propose_one(market, record, paper):
    by, unit = market.member(record), market.organizations[record["org"]]
    change = ChangeRequest(
        organization=unit,
        kind=record["kind"],
        name=record.get("name", ""),
        region_id=record.get("region"),
        legal_representative=record.get("legal_representative", ""),
        successor=market.organizations.get(record.get("successor")),
        effective_on=min(market.calendar.ago(7), timezone.localdate()),  # also of a later market
        reason=record["reason"],
    )
    change = propose_change(change, by=by)
    file = drawn_by_us(paper, "登记机关文书.pdf")
    Attachment.store(file, subject=change, kind=change.PAPERS[change.kind][0], by=by)
    return change


def move_on(market, record, change):
    outcome, by = record["outcome"], market.member(record)
    officer = market.cast.officer(change.old_region_id)
    if outcome != "draft":
        change = perform(change, "submit", actor=by)
    if outcome == "withdrawn":
        perform(change, "withdraw", actor=by)
    elif outcome == "released":
        perform(change, "release", actor=officer)
    elif outcome in DECIDED:
        perform(change, DECIDED[outcome], actor=officer, note=record.get("note", ""))
