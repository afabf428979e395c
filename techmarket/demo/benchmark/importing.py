"""Times imports of long files, new rows and changed ones, and beside some the same rows in one
bulk_create.

All is undone: the market stays as it was built.
"""

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from achievements.models import Achievement
from achievements.resources import AchievementResource
from contracts.models import Contract, ContractParty, Invoice, Payment
from contracts.workflows import Status
from demands.models import Demand
from institutions.models import Membership, Organization
from techmarket.demo import records
from techmarket.demo.benchmark import tables
from techmarket.demo.benchmark.clocks import spent, timed
from techmarket.demo.benchmark.market import BATCH, Writer
from techmarket.demo.benchmark.measuring import WrongAnswerError
from techmarket.exchange import services
from techmarket.exchange.models import Import

MOST = 10_000  # rows of one file


@dataclass
class ImportMeasurement:
    """Seconds: from table to last row, the processor's of that (PostgreSQL's too), and of the bare
    rows (0: not compared)."""

    label: str
    rows: int
    seconds: float
    cpu: float
    raw_seconds: float = 0
    ratio: float = 0


def measure_imports(rows):
    """(name, ImportMeasurement) one after the other."""
    member = Membership.objects.filter(user__username="bench0").first()
    for measured in (of_achievements, of_demands, of_contracts, of_ledgers):
        yield from measured(member, range(min(rows, MOST)))


def of_achievements(member, numbers):
    writer = Writer(Random(len(numbers)), records("achievements"))
    made = [writer.achievement(n, [member.organization], listed=False) for n in numbers]
    resource = AchievementResource(user=member.user)
    for number, achievement in enumerate(made):
        achievement.external_key, achievement.patent_rows = f"I{number:07d}", []
    fields = resource.get_export_fields()
    rows = [
        {f.column_name: str(resource.export_field(f, one) or "") for f in fields} for one in made
    ]
    with undone():
        raw = timed(lambda: write_bare(made))[0]
    yield from twice("import", "成果", member, rows, {"技术优势": "减重三成。"}, Achievement, raw)


def of_demands(member, numbers):
    rows = [tables.demand_row(number, member.organization) for number in numbers]
    yield from twice("import_demands", "需求", member, rows, {"技术指标": "不低于九成半。"}, Demand)


def of_contracts(member, numbers):
    firm = other_than(member.organization)
    rows = [tables.contract_row(number, member.organization, firm) for number in numbers]
    with undone():
        raw = timed(lambda: write_bare_contracts(rows, member, firm))[0]
    changes = {"合同成交额（元）": "1100000"}
    yield from twice("import_contracts", "合同", member, rows, changes, Contract, raw)


def of_ledgers(member, numbers):
    """Invoices, payments of them, and rows against these."""
    count, firm = -(-len(numbers) // tables.SHARES), other_than(member.organization)
    rows = [tables.contract_row(n, member.organization, firm) for n in range(count)]
    files = (
        ("import_invoices", "发票", tables.invoice_row, Invoice),
        ("import_payments", "付款", tables.payment_row, Payment),
        ("import_reversals", "冲销", tables.reversal_row, Payment),
    )
    with undone():
        contracts = write_bare_contracts(rows, member, firm, registered=True)
        for name, label, row_of, model in files:
            table = tables.table_of_rows([row_of(number, contracts) for number in numbers])
            yield name, import_of(label, member, table, model, "new")


def other_than(organization):
    return Organization.objects.exclude(pk=organization.pk).first()


def twice(name, label, member, rows, changes, model, raw=0):
    """New ones, and then the same with another cell."""
    first, second = (tables.table_of_rows(all_) for all_ in (rows, [row | changes for row in rows]))
    with undone():
        yield name, import_of(label, member, first, model, "new", raw)
        yield f"{name}_changed", import_of(f"有改动的{label}", member, second, model, "update")


def import_of(label, member, table, model, expected, raw=0):
    """As a worker writes a confirmed file, with all that it keeps for an undo."""
    kept = {"headers": table.headers, "rows": list(table), "lines": table.lines}
    made = Import.objects.create(
        target=model._meta.label_lower,
        user=member.user,
        row_count=len(table),
        state=Import.State.WRITING,
        table=kept,
    )
    took, here, there = spent(lambda: services.write_rows(made))
    if made.totals.get(expected) != len(table):
        raise WrongAnswerError(f"导入：{made.report}")
    figures = [round(seconds, 2) for seconds in (took, here + there, raw)]
    return ImportMeasurement(label, len(table), *figures, ratio=round(took / raw, 2) if raw else 0)


def write_bare(made):
    Achievement.prepare_search(made)
    bulk_create_with_history(made, Achievement, batch_size=BATCH)


def write_bare_contracts(rows, member, firm, *, registered=False):
    made = [bare_contract(row, member, number, registered) for number, row in enumerate(rows)]
    sides = ((member.organization, "seller"), (firm, "buyer"))
    for one in made:
        one.parties_to_be = [ContractParty.of(unit, role) for unit, role in sides]
    Contract.prepare_search(made)
    bulk_create_with_history(made, Contract, batch_size=BATCH)
    for one in made:
        for party in one.parties_to_be:
            party.contract = one
    ContractParty.objects.bulk_create(party for one in made for party in one.parties_to_be)
    return made


def bare_contract(row, member, number, registered):
    day, more = dt.date.fromisoformat(row["签订日期"]), {}
    if registered:
        more = {"status": Status.REGISTERED, "number": f"2026999999{number:06d}"}
        more |= {"registered_on": day, "registrar": member.user}
    return Contract(
        title=row["项目名称"],
        external_key=row["外部编号"],
        kind_id="KF1",
        field_id="05",
        signed_on=day,
        begins_on=day,
        ends_on=day,
        total_amount=1_000_000,
        technical_amount=800_000,
        pay_method="instalment",
        created_by=member.user,
        **more,
    )


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
