"""Times the import of a file of achievements, and beside it the same rows in one bulk_create.

Both are undone: the market stays as it was built.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from time import perf_counter, process_time

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from achievements.models import Achievement
from achievements.resources import AchievementResource
from institutions.models import Membership
from techmarket.demo import records
from techmarket.demo.benchmark.market import BATCH, Writer
from techmarket.demo.benchmark.measuring import WrongAnswerError
from techmarket.exchange.reading import Table

MOST = 10_000  # rows of one file


@dataclass
class ImportMeasurement:
    """Seconds: from table to last row, the processor's of that, and of the bare rows."""

    rows: int
    seconds: float
    cpu: float
    raw_seconds: float
    ratio: float


def measure_import(rows):
    member = Membership.objects.filter(user__username="bench0").first()
    writer = Writer(Random(rows), records("achievements"))
    numbers = range(min(rows, MOST))
    made = [writer.achievement(n, [member.organization], listed=False) for n in numbers]
    resource = AchievementResource(user=member.user)
    table = table_of(resource, made)
    with undone():
        begun = perf_counter()
        Achievement.prepare_search(made)
        bulk_create_with_history(made, Achievement, batch_size=BATCH)
        raw = perf_counter() - begun
    with undone():
        begun, busy = perf_counter(), process_time()
        result = resource.import_data(table)
        took, busy = perf_counter() - begun, process_time() - busy
    if result.totals["new"] != len(made):
        raise WrongAnswerError(f"导入：{result.totals}")
    figures = [round(seconds, 2) for seconds in (took, busy, raw)]
    return ImportMeasurement(len(made), *figures, ratio=round(took / raw, 2))


def table_of(resource, made):
    fields = resource.get_export_fields()
    table = Table(headers=[field.column_name for field in fields])
    for number, achievement in enumerate(made):
        achievement.external_key, achievement.patent_rows = f"I{number:07d}", []
        table.append([str(resource.export_field(field, achievement) or "") for field in fields])
        table.lines.append(number + 2)
    return table


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
