"""“我能申请什么”: every clause on the facts on file; what is missing, and where to add it."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.models import ContractParty
from contracts.subsidies.claims.heirs import claims_of_all, one_body_with
from contracts.subsidies.claims.models import Claim, Scheme
from contracts.subsidies.claims.onfile import OnFile, facts_on_file
from contracts.subsidies.claims.places import page_writer
from contracts.subsidies.policies.calculation import Result, calculate
from contracts.subsidies.policies.soundness import InvalidFacts

MOST_CONTRACTS, KEPT_SECONDS = 300, 300


@dataclass(frozen=True)
class Point:
    """One thing that stands in the way, and where it is put right."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Preview:
    scheme: Scheme
    result: Result | None
    missing: tuple[Point, ...]
    reasons: tuple[Point, ...]
    claim: Claim | None

    @property
    def outcome(self) -> str:
        if self.claim is not None:
            return "claimed"
        if self.result is not None and self.result.amount > 0:
            return "eligible"
        return "missing" if self.missing else "unfit"


def previews(organization, *, on: date) -> list[Preview]:
    """One preview per current policy, what can be applied for first."""
    on_file = facts_on_file(organization, year=on.year, on=on)
    claims = Claim.objects.live().filter(applicant=organization, year=on.year)
    claimed = {claim.scheme_code: claim for claim in claims}
    schemes = Scheme.objects.in_force(on=on).select_related("region")
    found = [preview(row, on_file, claimed.get(row.code), on=on) for row in schemes]
    order = ("claimed", "eligible", "missing", "unfit")
    return sorted(found, key=lambda item: order.index(item.outcome))


def claimable_now(organization, *, on: date) -> list[dict] | None:
    """[{scheme, title, amount, at_most}] of what can be applied for, kept some minutes; None for a
    unit with so many contracts that it opens the page which counts them all."""
    parties = ContractParty.objects.filter(organization__in=one_body_with(organization)).order_by()
    if parties.values("pk")[: MOST_CONTRACTS + 1].count() > MOST_CONTRACTS:
        return None
    latest = claims_of_all(organization).aggregate(at=Max("updated_at"))["at"]
    key = f"claimable:{organization.pk}:{on}:{latest and latest.timestamp()}"
    return cache.get_or_set(key, lambda: list(_claimable(organization, on)), KEPT_SECONDS)


def _claimable(organization, on: date):
    for item in previews(organization, on=on):
        if item.outcome == "eligible":
            yield {
                "scheme": item.scheme.pk,
                "title": str(item.scheme.title),
                "amount": item.result.amount,
                "at_most": item.result.discretionary,
            }


def preview(row: Scheme, on_file: OnFile, claim: Claim | None, *, on: date) -> Preview:
    facts = on_file.for_clause(row.rules, on)
    try:
        result = calculate(facts, row.rules, on)
    except InvalidFacts as error:
        reasons = tuple(Point(item.message) for item in error.errors)
        return Preview(row, None, (), reasons, claim)
    missing = tuple(dict.fromkeys(missing_points(result, on_file)))
    return Preview(row, result, missing, tuple(reason_points(result, on_file)), claim)


def missing_points(result: Result, on_file: OnFile):
    """Facts that nobody has entered yet — unless something else stands in the way for good."""
    unfit = {check.contract for check in result.refusals if not check.missing_fact}
    if "" in unfit:
        return
    for check in result.refusals:
        if check.missing_fact == "$.contracts":
            yield Point(_("没有您作为相应一方、已提交登记的技术合同"), reverse("contracts:list"))
        elif check.missing_fact and check.contract not in unfit:
            yield point(check.contract, f"{check.label}：{check.detail}", on_file)
    for line in result.lines:
        if line.missing_fact:
            text = _("%(day)s %(mark)s：%(reason)s") % {
                "day": line.day,
                "mark": line.mark,
                "reason": line.reason,
            }
            yield point(line.contract, text, on_file)


def reason_points(result: Result, on_file: OnFile):
    """What does not fit: about the applicant, and the first reason of each contract."""
    write = page_writer((check.name, check.detail) for check in result.refusals)
    seen = set()
    for check in result.refusals:
        if check.missing_fact or check.contract in seen:
            continue
        if check.contract:
            seen.add(check.contract)
        text = f"{check.label}：{write(check.name, check.detail)}"
        yield point(check.contract, text, on_file)


def point(contract: str, text: str, on_file: OnFile) -> Point:
    if not contract:
        return Point(text)
    title = next(c.title for c in on_file.facts.contracts if c.key == contract)
    url = reverse("contracts:detail", args=[on_file.contract_ids[contract]])
    return Point(_("合同“%(title)s”——%(text)s") % {"title": title, "text": text}, url)
