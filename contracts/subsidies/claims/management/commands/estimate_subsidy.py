"""Reads one file of facts; prints amount, payments and basis for every subsidy clause."""

import argparse
import gc
import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from contracts.subsidies.policies.calculation import estimate
from contracts.subsidies.policies.clause import Clause
from contracts.subsidies.policies.codes import countries
from contracts.subsidies.policies.door import admit, chosen_clauses, day_of, estimate_text
from contracts.subsidies.policies.facts import Facts
from contracts.subsidies.policies.intake import MOST_BYTES
from contracts.subsidies.policies.plain_text import as_text
from contracts.subsidies.policies.soundness import InvalidFacts
from techmarket.codes.files import region_names

BAD_INPUT = 2
EPILOG = """\
事实文件的格式：contracts/subsidies/policies/data/facts.schema.json，
样例：contracts/subsidies/policies/data/facts.example.json。
不连接数据库，不保存任何内容。

退出码：
  0  已测算（不符合条件也是 0，输出里写明原因）
  2  输入有误：文件读不到、内容不合格式或自相矛盾、参数写错
"""
DAY_HELP = "计算日，如 2026-03-01；优先于文件里的日期，都没有时是今天（别的申报年度是其最后一天）"


class Command(BaseCommand):
    help = "按现行或指定日期的条款测算后补助（不连接数据库）。"
    requires_system_checks = []

    def create_parser(self, *args, **kwargs):
        kwargs["formatter_class"] = argparse.RawDescriptionHelpFormatter
        return super().create_parser(*args, epilog=EPILOG, **kwargs)

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.json", help="事实文件；写 - 从标准输入读")
        parser.add_argument("--on", type=_day, help=DAY_HELP)
        parser.add_argument("--scheme", help="只测算一条政策，如 HB-S1")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式")

    def execute(self, *args, **options):
        """On a terminal that cannot write Chinese the answer is escaped, never a crash."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        return super().execute(*args, **options)

    def handle(self, *args, **options):
        clauses = _clauses(options["scheme"])
        with without_collection():
            self.stdout.write(_answer(options, clauses))


@contextmanager
def without_collection():
    """Millions of small objects and no cycle: to count them again and again takes a third more."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _answer(options, clauses) -> str:
    facts = _facts(options["file"])
    on = day_of(facts, options["on"], timezone.localdate())
    results = estimate(facts, on, clauses)
    if options["format"] == "json":
        return estimate_text(facts, results, on)
    return as_text(facts, results, on, countries() | region_names())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"日期应写成 2026-03-01 的形式：{text}") from error


def _clauses(wanted: str | None) -> tuple[Clause, ...]:
    try:
        return chosen_clauses(wanted)
    except LookupError as error:
        raise CommandError(error.args[0], returncode=BAD_INPUT) from error


def _facts(name: str) -> Facts:
    try:
        return admit(_content(name), region_names())
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(f"读不到文件 {name}：{reason}。", returncode=BAD_INPUT) from error
    except InvalidFacts as error:
        problems = "\n".join(f"  {problem}" for problem in error.listing())
        message = f"事实文件有 {error.count} 处问题，请改正后再测算：\n{problems}"
        raise CommandError(message, returncode=BAD_INPUT) from error


def _content(name: str) -> bytes:
    """One byte more than allowed is enough to see that a file is too large."""
    if name == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MOST_BYTES + 1)
