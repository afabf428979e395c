"""Claims: counted by the service from the payments on file; notice and payment as dated then."""

import datetime as dt

from contracts.subsidies.claims import granting
from contracts.subsidies.claims.models import Claim, EvidenceUse, Scheme
from contracts.subsidies.claims.onfile import facts_on_file
from contracts.subsidies.claims.services import PREFIX, write_sheet
from contracts.subsidies.claims.workflows import GRANTED, Status
from contracts.subsidies.policies.calculation import calculate
from techmarket.codes.workdays import add_days, add_workdays
from techmarket.demo.loader.calendar import DAY, office_time
from techmarket.demo.loader.journal import Step
from techmarket.jobs.services import enqueue
from techmarket.money import yuan
from techmarket.notices import services as notices
from techmarket.notices.models import Notice
from techmarket.numbers.models import NumberSeries

# Paid claims were handled in the spring of their year, the others lately.
SPRING = (4, 14)
REVIEW, PAYING = 7, 6  # days to decide, working days to pay
# How many days ago a claim was approved: the notice of one is open, that of the other has ended.
AGE = {Status.PUBLICISED: 2, Status.PAYABLE: 25}
ORDER = (
    Status.SUBMITTED, Status.CALCULATED, Status.PUBLICISED, Status.PAYABLE, Status.PAID,
)  # fmt: skip


def load_claims(market):
    """In order of time, because what was granted before counts towards the cap."""
    schemes = {scheme.code: scheme for scheme in Scheme.objects.current()}
    records = enumerate(market.data["claims"])
    entries = [Entry(market, record, schemes, number) for number, record in records]
    for entry in sorted(entries, key=lambda entry: entry.applied):
        entry.load()


class Entry:
    """One claim on its way through calculation, notice and payment."""

    def __init__(self, market, record, schemes, number):
        self.market, self.record = market, record
        self.scheme = schemes[record["scheme"]]
        self.applicant = market.organizations[record["applicant"]]
        self.approved = self.approval(number)
        self.applied = market.calendar.before(self.approved, REVIEW)

    def approval(self, number):
        """When the officer decided; where nothing was decided yet, when it will be about time."""
        state, calendar = self.record["state"], self.market.calendar
        if state == Status.PAID:
            return calendar.after(dt.date(self.record["year"], *SPRING), number)
        if state in AGE:
            return calendar.ago(AGE[state])
        return calendar.after(calendar.day, number % 3 + 1)

    def reached(self, status):
        state = self.record["state"]
        return state in ORDER and ORDER.index(state) >= ORDER.index(status)

    def load(self):
        result = self.calculated()
        if self.reached(Status.PUBLICISED):
            term = self.scheme.notice_term(self.approved)
            self.term, self.ends = term, add_days(self.approved, term.days, term.unit)
            self.paid = add_workdays(self.ends, PAYING)
        claim = self.build(result)
        claim.save()
        if self.reached(Status.CALCULATED):
            write_sheet(claim, at=office_time(self.applied, 60))
        elif claim.revision:
            enqueue("subsidies.calculate", claim.pk, key=f"{claim.pk}:{claim.revision}")
        if claim.status in GRANTED:
            hold_payments(claim)
            self.publish(claim)

    def calculated(self):
        """The amount is needed before there is a claim to write the sheet for."""
        on_file = facts_on_file(self.applicant, year=self.record["year"], on=self.applied)
        rules = self.scheme.rules
        return calculate(on_file.for_clause(rules, self.applied), rules, self.applied)

    def build(self, result):
        granted = self.reached(Status.PUBLICISED)
        paid = self.record["state"] == Status.PAID
        claim = self.market.journal.build(
            Claim,
            self.steps(result.amount),
            number=NumberSeries.take(PREFIX, on=self.applied),
            scheme=self.scheme,
            applicant=self.applicant,
            year=self.record["year"],
            note=self.record["note"],
            applied_on=self.applied if self.reached(Status.SUBMITTED) else None,
            revision=int(self.reached(Status.SUBMITTED)),
            amount=result.amount if self.reached(Status.CALCULATED) else None,
            approved_by=self.officer if granted else None,
            approved_on=self.approved if granted else None,
            paid_by=self.payer if paid else None,
            paid_on=self.paid if paid else None,
            payment_reference=f"示例拨付-{self.paid:%Y%m%d}-{self.record['ref'][-2:]}"
            if paid
            else "",
            created_by=self.member,
            is_demo=True,
        )
        claim.settle_scheme()
        return claim

    @property
    def member(self):
        return self.market.cast.members[self.record["applicant"]]

    @property
    def officer(self):
        return self.market.cast.officer(self.applicant.region_id)

    @property
    def payer(self):
        return self.market.cast.second_officer(self.applicant.region_id)

    def steps(self, amount):
        system = self.market.cast.system
        note = f"应补 {yuan(amount)}，依据 {self.scheme.basis}"
        steps = {
            Status.SUBMITTED: lambda: Step("submit", self.member, self.applied),
            Status.CALCULATED: lambda: Step("calculate", system, self.applied, note),
            Status.PUBLICISED: lambda: Step("approve", self.officer, self.approved),
            Status.PAYABLE: lambda: Step("clear", system, self.ends + DAY),
            Status.PAID: lambda: Step("pay", self.payer, self.paid),
        }
        return [make() for status, make in steps.items() if self.reached(status)]

    def publish(self, claim):
        """The notice as `granting.publicise` writes it, on the day it was."""
        steps = [Step("publish", self.officer, self.approved)]
        if self.reached(Status.PAYABLE):
            steps.append(Step("close", self.market.cast.system, self.ends + DAY))
        notice = self.market.journal.build(
            Notice,
            steps,
            number=NumberSeries.take("GS", on=self.approved),
            title=f"{self.applicant} {claim.year} 年度后补助公示",
            kind=claim.NOTICE_KIND,
            subject=claim,
            snapshot=notices.freeze(granting.snapshot(claim)),
            region_id=claim.region_id,
            starts_on=self.approved,
            days=self.term.days,
            unit=self.term.unit,
            ends_on=self.ends,
            clause=self.scheme.basis[:200],
            closing_action="clear",
            upheld_action="object",
            withdrawn_action="recall",
            created_by=self.officer,
        )
        notice.save()


def hold_payments(claim):
    lines = claim.sheet.lines.filter(included=True)
    EvidenceUse.objects.bulk_create(granting.uses_of(claim, lines))
