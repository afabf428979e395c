"""The command that tries out a subsidy, as people run it, beside `json.loads` of the same text.

Reading the text is the least that anything could do; what the command takes beyond it and the
start of Python is ours. Of the processor's time, as the machine may be busy with others.
"""

import json
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import NamedTuple

from django.conf import settings

from contracts.subsidies.policies.intake import MOST_BYTES
from contracts.subsidies.policies.pack import DATA
from techmarket.demo.benchmark.measuring import Measurement, Took, WrongAnswerError

RUNS = 5
CONTRACTS, PAPERS = 4, 5000  # 20,000 payments, each with its invoice


class Trial(NamedTuple):
    name: str
    label: str
    content: str
    code: int  # what the command ends with


def estimates(only):
    cases = [Trial("estimate.payments", "试算两万笔付款", many_payments(), 0)]
    cases += [
        Trial(f"estimate.refused.{name}", f"拒绝 5 MB：{label}", full_of(unit), 2)
        for name, (label, unit) in REFUSED.items()
    ]
    cases.append(Trial("estimate.refused.all", "拒绝 5 MB：每笔付款都有错", refused(), 2))
    return [measured(case) for case in cases if case.name.startswith(only)]


def measured(case):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "facts.json"
        path.write_text(case.content, encoding="utf-8")
        turns = [(command(case, path), peer(case)) for _ in range(RUNS)]
    return Measurement.of(case, *map(list, zip(*turns, strict=True)))


def command(case, path):
    """Processor seconds of the whole command, the start of Python and Django included."""
    words = [sys.executable, "manage.py", "estimate_subsidy", str(path), "--format", "json"]
    begun = children_time()
    done = subprocess.run(words, cwd=settings.BASE_DIR, capture_output=True, check=False)
    took = children_time() - begun
    if done.returncode != case.code:
        raise WrongAnswerError(f"{case.label}：{done.stderr.decode()[:300]}")
    return Took(took)


def children_time():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peer(case):
    begun = process_time()
    with suppress(ValueError, RecursionError):
        json.loads(case.content)
    return Took(process_time() - begun)


def many_payments():
    facts = json.loads(DATA.joinpath("facts.example.json").read_text("utf-8"))
    [one] = facts["contracts"]
    facts["contracts"] = [one | papers(number) for number in range(CONTRACTS)]
    return json.dumps(facts, ensure_ascii=False)


def papers(contract):
    days = [f"2025-{1 + n % 12:02}-{1 + n % 28:02}" for n in range(PAPERS)]
    marks = [f"{contract}-{n}" for n in range(PAPERS)]
    payments = [
        {"paid_on": day, "amount": "10.50", "voucher_number": f"Z{mark}", "invoice_number": mark}
        for day, mark in zip(days, marks, strict=True)
    ]
    invoices = [{"number": mark, "issued_on": "2025-12-30", "amount": "10.50"} for mark in marks]
    number = f"20254106{contract:08}"
    return {"number": number, "payments": payments, "invoices": invoices}


# Of what a file is full of: how it is called, and one of them.
REFUSED = {
    "keys": ("同一个键", '"a":1'),
    "fields": ("没有的字段", '"k{}":1'),
    "contracts": ("空的合同", '"contracts{}":{{}}'),
    "deep": ("嵌套", '"d{}":[[[[[[[[[]]]]]]]]]'),
    "text": ("很长的文字", None),
    "numbers": ("很多数", '"n{}":[1,2,3,4,5,6,7,8,9]'),
}


def full_of(unit):
    """5 MB of one thing after another."""
    if unit is None:
        return f'{{"applicant":"{"字" * ((MOST_BYTES - 20) // 3)}"}}'
    units, size, number = [], 0, 0
    while size < MOST_BYTES - 100:
        units.append(unit.format(number))
        size, number = size + len(units[-1]) + 1, number + 1
    return f"{{{','.join(units)}}}"


def refused():
    """Everything is wrong with it, up to the last byte that is read."""
    facts = json.loads(many_payments())
    for contract in facts["contracts"]:
        for payment in contract["payments"]:
            payment |= {"paid_on": "2025-13-01", "amount": "很多"}
    text = json.dumps(facts, ensure_ascii=False)
    return text + " " * (MOST_BYTES - len(text.encode()))
