"""Contracts: parties, registration, invoices and payments."""

import datetime as dt
import secrets
from decimal import Decimal

from contracts.models import Contract, ContractParty, Invoice, Payment, Proof, Reversal
from contracts.models.fingerprint import fingerprint
from contracts.rulebooks import registration_deadline, rulebook_on
from contracts.workflows import RejectionReason, Status
from techmarket.demo.loader.calendar import DAY, office_time, parse
from techmarket.demo.loader.journal import Step
from techmarket.demo.loader.market import industry, oldest_first
from techmarket.jobs.services import enqueue
from techmarket.numbers.models import NumberSeries

CONTRACT = ["title", "pay_method", "is_related", "total_amount", "technical_amount", "is_demo"]
OPEN = (Status.SUBMITTED, Status.ACCEPTED)
ON_REGISTER = (Status.REGISTERED, Status.REVOKED)
# Open business is this many days old: one contract after the other, so that the registrar's
# list shows different terms.
SUBMITTED_AGO, ACCEPTED_AFTER = 6, 2
CITING = ("submit", "reject", "register")
UNPROVED_FROM, UNPROVED_IN = dt.date(2026, 8, 1), "4106"
CONFIRMED_AFTER = 2 * DAY
SIDES = (
    ("seller", ContractParty.Role.SELLER),
    ("buyer", ContractParty.Role.BUYER),
    ("intermediary", ContractParty.Role.INTERMEDIARY),
)


def load_contracts(market):
    records = oldest_first(market.data["contracts"], "sign_date")
    rows = {r["ref"]: build_contract(market, r, n) for n, r in enumerate(records)}
    Contract.objects.bulk_create(rows.values())
    market.contracts = rows
    load_parties(market, records)
    load_money(market, records)
    load_sequences(rows.values())
    for record in records:
        if record["status"] in OPEN:  # the registrar opens the text of what is to be decided
            row = rows[record["ref"]]
            enqueue("demo.contract_text", row.pk, key=row.pk)
    enqueue("demo.archive", key="all")


def build_contract(market, record, number):
    dates = step_dates(market, record, number)
    return market.journal.build(
        Contract,
        contract_steps(market, record, dates),
        kind_id=record["kind"],
        intent=market.intents.get(record["ref"]),
        engagement=market.engagements.get(record["ref"]),
        achievement=market.achievements.get(record["achievement"]),
        signed_on=parse(record["sign_date"]),
        begins_on=parse(record["begin"]),
        ends_on=parse(record["end"]),
        field_id=record["field"],
        industry_id=industry(record["industry"]),
        ip_kind_id=record["ip_kind"],
        plan_source_id=record["plan_source"],
        goal_id=record["goal"],
        implementation_region_id=record["implementation_region"],
        licence_mode=record["licence_mode"] or "",
        licence_years=record["licence_years"],
        created_by=market.cast.members[record["seller"]],
        **buyer_confirmation(market, record, dates),
        **{name: record[name] for name in CONTRACT},
        **registration(market, record, dates),
    )


def buyer_confirmation(market, record, dates):
    """The buyer confirmed what was submitted, on the day before."""
    if not dates["submitted_on"]:
        return {}
    day = office_time(dates["submitted_on"] - DAY)
    return {"confirmed_by": market.cast.members[record["buyer"]], "confirmed_at": day}


def step_dates(market, record, number):
    """What has been decided keeps its dates; what is open is as old as the load wants it."""
    names = ("submitted_on", "accepted_on", "registered_on", "rejected_on", "revoked_on")
    dates = {name: parse(record[name]) for name in names}
    if record["status"] in OPEN:
        ago = SUBMITTED_AGO + number % 4
        dates["submitted_on"] = market.calendar.ago(ago)
        if dates["accepted_on"]:
            dates["accepted_on"] = market.calendar.ago(ago - ACCEPTED_AFTER)
    return dates


def contract_steps(market, record, dates):
    seller = market.cast.members[record["seller"]]
    registrar = station(market, record)
    reason = RejectionReason(record["reason"]).label if record["reason"] else ""
    steps = (
        ("submit", seller, "submitted_on", ""),
        ("accept", registrar, "accepted_on", ""),
        ("reject", registrar, "rejected_on", f"{reason}。请按合同示范文本补充后重新订立。"),
        ("register", registrar, "registered_on", ""),
        ("revoke", registrar, "revoked_on", f"{reason}：经核查与此前登记的合同相同。"),
    )
    return [
        Step(action, actor, dates[name], note, clause_then(action, dates[name]))
        for action, actor, name, note in steps
        if dates[name]
    ]


def clause_then(action, day):
    """The rules of that day, of what cites them."""
    return rulebook_on(day).name if action in CITING else None


def station(market, record):
    """The seller's place is the place of registration."""
    return market.cast.registrar(market.organizations[record["seller"]].region_id)


def registration(market, record, dates):
    """What the registrar's decisions left on the contract."""
    found = {name: dates[name] for name in ("submitted_on", "accepted_on", "registered_on")}
    found["revoked_on"] = dates["revoked_on"]
    if dates["rejected_on"]:
        found["rejection_reason"] = record["reason"]
    if dates["accepted_on"]:
        technical = Decimal(record["technical_amount"])
        found["due_on"] = registration_deadline(dates["accepted_on"], technical)
    if record["status"] in ON_REGISTER:
        found |= {
            "number": record["registration_number"],
            "registrar": station(market, record),
            "technical_income": record["technical_amount"],
            "checklist": rulebook_on(dates["accepted_on"]).conditions_for(record["kind"]),
            "certificate_token": secrets.token_hex(16),
        }
    return found


def load_parties(market, records):
    ContractParty.objects.bulk_create(
        party
        for record in records
        for party in parties_of(market, record, market.contracts[record["ref"]])
    )
    complete_rows(Contract.objects.prefetch_related("parties"))


def parties_of(market, record, contract):
    for name, role in SIDES:
        if record[name]:
            party = ContractParty.of(market.organizations[record[name]], role)
            party.contract = contract
            party.work = record["intermediary_work"] or "" if name == "intermediary" else ""
            yield party


def complete_rows(contracts):
    """The search text and the fingerprint hold the names of the parties."""
    rows = list(contracts)
    Contract.prepare_search(rows)
    for row in rows:
        if row.submitted_on:
            row.fingerprint = fingerprint(row)
            row.confirmed_digest = row.data_digest()
    Contract.objects.bulk_update(rows, ["search_text", "fingerprint", "confirmed_digest"])


def load_money(market, records):
    """The invoice a payment belongs to is found by its number."""
    invoices = {}
    for record in records:
        for item in record["invoices"]:
            invoices[item["number"]] = Invoice(
                contract=market.contracts[record["ref"]],
                number=item["number"],
                issued_on=item["issued_on"],
                amount=item["amount"],
                issuer=market.organizations[record["seller"]].uscc,
                **entry(market, record, parse(item["issued_on"])),
            )
    Invoice.objects.bulk_create(invoices.values())
    payments = {
        item["voucher_number"]: Payment(
            contract=market.contracts[record["ref"]],
            paid_on=item["paid_on"],
            amount=item["amount"],
            voucher_number=item["voucher_number"],
            invoice=invoices.get(item["invoice"]),
            payer=market.organizations[record["buyer"]].uscc,
            **entry(market, record, parse(item["paid_on"])),
        )
        for record in records
        for item in record["payments"]
    }
    Payment.objects.bulk_create(sorted(payments.values(), key=lambda payment: payment.paid_on))
    load_reversals(market, records, invoices, payments)
    enqueue("demo.scans", key="all")


def load_reversals(market, records, invoices, payments):
    """Money that came back, with its red invoice; both numbers are the seller's."""
    for record in records:
        for item in record.get("reversals", ()):
            seller = market.organizations[record["seller"]].uscc
            paid = payments[item["voucher"]]
            same = {"contract": paid.contract, "created_by": paid.created_by}
            same |= {"amount": -Decimal(item["amount"])}
            same |= {"reversal": Reversal.RETURN, "reason": item["reason"]}
            invoice = invoices[item["invoice"]]
            red = {"number": item["red_number"], "issued_on": item["on"], "issuer": seller}
            Invoice.objects.create(reverses=invoice, **same, **red)
            refund = {"voucher_number": item["refund_number"], "paid_on": item["on"]}
            Payment.objects.create(reverses=paid, invoice=invoice, payer=seller, **same, **refund)


def entry(market, record, day):
    """Whoever pays enters it, here and there whoever is paid; the other side confirms, of every
    fourth contract the registrar checks, and what is new in 4106 still waits."""
    place = int(record["ref"][-3:])
    sides = ["seller", "buyer"] if place % 3 == 0 else ["buyer", "seller"]
    own, other = (record[side] for side in sides)
    entered = {
        "created_by": market.cast.members[own],
        "entered_for": market.organizations[own],
    }
    if day >= UNPROVED_FROM and record["implementation_region"].startswith(UNPROVED_IN):
        return entered
    checked = place % 4 == 0
    proof = {
        "proof": Proof.REGISTRAR if checked else Proof.COUNTERPARTY,
        "proved_by": station(market, record) if checked else market.cast.members[other],
        "proved_at": office_time(min(day + CONFIRMED_AFTER, market.calendar.day)),
    }
    return entered | proof


def load_sequences(contracts):
    """The next registration continues the series of each station and year."""
    last = {}
    for number in filter(None, (contract.number for contract in contracts)):
        name, place = number[:10], int(number[10:])
        last[name] = max(last.get(name, 0), place)
    NumberSeries.objects.bulk_create(NumberSeries(name=n, last=place) for n, place in last.items())
