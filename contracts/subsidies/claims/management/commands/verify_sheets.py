"""Counts every sheet again, from the facts and the clause that it keeps itself."""

import argparse

from django.core.management.base import BaseCommand, CommandError

from contracts.subsidies.claims.models import CalculationSheet

EVERY = 100
EPILOG = """\
每份测算表保存了当时的事实和条款。重算的金额、逐笔付款、规则版本和摘要应与保存的完全一致。
只读，不写任何数据。

退出码：
  0  全部一致
  1  有不一致的测算表，逐份列出
"""


class Command(BaseCommand):
    help = "重算全部测算表，核对金额和摘要。"

    def create_parser(self, *args, **kwargs):
        kwargs["formatter_class"] = argparse.RawDescriptionHelpFormatter
        return super().create_parser(*args, epilog=EPILOG, **kwargs)

    def add_arguments(self, parser):
        parser.add_argument("--claim", help="只核对一份申请，如 BT-2026-000001")

    def handle(self, *, claim, **options):
        sheets = CalculationSheet.objects.select_related("claim")
        if claim:
            sheets = sheets.filter(claim__number=claim)
        wrong, done = [], 0
        for done, sheet in enumerate(sheets.iterator(chunk_size=EVERY), start=1):
            if not sheet.holds():
                wrong.append(f"{sheet.claim.number} 第 {sheet.revision} 次核算")
            if done % EVERY == 0:
                self.stderr.write(f"已核对 {done} 份 …")
        if wrong:
            names = "\n".join(f"  {name}" for name in wrong)
            raise CommandError(f"{done} 份测算表中有 {len(wrong)} 份不一致：\n{names}")
        self.stdout.write(self.style.SUCCESS(f"{done} 份测算表全部一致。"))
