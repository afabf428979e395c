"""Times the import of a file of achievements and one of contracts, new and changed, and beside each
new one the same rows in one bulk_create.

All is undone: the market stays as it was built.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from time import perf_counter, process_time

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from achievements.models import Achievement
from achievements.resources import AchievementResource
from contracts.models import Contract, ContractParty
from institutions.models import Membership, Organization
from techmarket.demo import records
from techmarket.demo.benchmark.market import BATCH, Writer
from techmarket.demo.benchmark.measuring import WrongAnswerError
from techmarket.exchange import services
from techmarket.exchange.models import Import
from techmarket.exchange.reading import Table

MOST = 10_000  # rows of one file
AMOUNT = "合同成交额（元）"


@dataclass
class ImportMeasurement:
    """Seconds: from table to last row, the processor's of that, and of the bare rows (0: not
    compared)."""

    label: str
    rows: int
    seconds: float
    cpu: float
    raw_seconds: float = 0
    ratio: float = 0


def measure_imports(rows):
    """{name: ImportMeasurement}"""
    member = Membership.objects.filter(user__username="bench0").first()
    numbers = range(min(rows, MOST))
    return {"import": of_achievements(member, numbers)} | of_contracts(member, numbers)


def of_achievements(member, numbers):
    writer = Writer(Random(len(numbers)), records("achievements"))
    made = [writer.achievement(n, [member.organization], listed=False) for n in numbers]
    resource = AchievementResource(user=member.user)
    for number, achievement in enumerate(made):
        achievement.external_key, achievement.patent_rows = f"I{number:07d}", []
    fields = resource.get_export_fields()
    cells = [[str(resource.export_field(f, one) or "") for f in fields] for one in made]
    table = table_of([field.column_name for field in fields], cells)
    with undone():
        raw = timed(lambda: write_bare(made))[0]
    with undone():
        return import_of("成果", member, table, Achievement, "new", raw)


def of_contracts(member, numbers):
    """New ones, and then the same with another amount."""
    firm = Organization.objects.exclude(pk=member.organization_id).first()
    rows = [contract_row(number, member.organization, firm) for number in numbers]
    other = [row | {AMOUNT: "1100000"} for row in rows]
    with undone():
        raw = timed(lambda: write_bare_contracts(rows, member, firm))[0]
    with undone():
        first = import_of("合同", member, table_of_rows(rows), Contract, "new", raw)
        second = import_of("有改动的合同", member, table_of_rows(other), Contract, "update")
    return {"import_contracts": first, "import_changed_contracts": second}


def contract_row(number, seller, buyer):
    return {
        "外部编号": f"C{number:07d}",
        "项目名称": f"面向镁合金轮毂的第 {number} 号低压铸造工艺开发",
        "合同类别代码": "KF1",
        "卖方信用代码": seller.uscc,
        "买方信用代码": buyer.uscc,
        "签订日期": "2026-01-03",
        "有效期起": "2026-01-03",
        "有效期止": "2027-01-02",
        AMOUNT: "1000000",
        "技术交易额（元）": "800000",
        "支付方式": "分期支付",
        "技术领域代码": "05",
        "转化实施地区划代码": seller.region_id,
    }


def table_of_rows(rows):
    return table_of(list(rows[0]), [list(row.values()) for row in rows])


def table_of(headers, rows):
    table = Table(headers=headers)
    for number, cells in enumerate(rows):
        table.append(cells)
        table.lines.append(number + 2)
    return table


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
    busy = process_time()
    took, _none = timed(lambda: services.write_rows(made))
    busy = process_time() - busy
    if made.totals.get(expected) != len(table):
        raise WrongAnswerError(f"导入：{made.report}")
    figures = [round(seconds, 2) for seconds in (took, busy, raw)]
    return ImportMeasurement(label, len(table), *figures, ratio=round(took / raw, 2) if raw else 0)


def timed(work):
    begun = perf_counter()
    result = work()
    return perf_counter() - begun, result


def write_bare(made):
    Achievement.prepare_search(made)
    bulk_create_with_history(made, Achievement, batch_size=BATCH)


def write_bare_contracts(rows, member, firm):
    day, made = timezone.localdate(), []
    for row in rows:
        one = Contract(
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
        )
        sides = ((member.organization, "seller"), (firm, "buyer"))
        one.parties_to_be = [ContractParty.of(unit, role) for unit, role in sides]
        made.append(one)
    Contract.prepare_search(made)
    bulk_create_with_history(made, Contract, batch_size=BATCH)
    for one in made:
        for party in one.parties_to_be:
            party.contract = one
    ContractParty.objects.bulk_create(party for one in made for party in one.parties_to_be)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
