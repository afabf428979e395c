"""Loads the subsidy clauses into the database."""

import argparse
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from contracts.subsidies.claims import loading
from contracts.subsidies.policies.pack import DATA
from contracts.subsidies.policies.values import InvalidClause

BAD_INPUT = 2
EPILOG = """\
可重复运行：内容没有变化时不写任何数据。改动的条款成为新的一版，旧的一版不改也不删，
用过它的申请照旧按它重算；文件中消失的条款只提示、不删除。任何一个文件有误则整次不写入。

退出码：
  0  已载入，或 --check 没有差异
  1  --check 有差异
  2  条款文件有误，或没有先运行 loadcodes
"""


class Command(BaseCommand):
    help = "把 contracts/subsidies/policies/data 中的后补助条款载入数据库。"

    def create_parser(self, *args, **kwargs):
        kwargs["formatter_class"] = argparse.RawDescriptionHelpFormatter
        return super().create_parser(*args, epilog=EPILOG, **kwargs)

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="只比较、不写入；数据库与文件不一致时返回 1"
        )
        parser.add_argument(
            "--data", type=Path, default=DATA, help="条款 YAML 所在目录（默认随程序提供）"
        )

    def handle(self, *, check, data, **options):
        try:
            loaded = loading.load_schemes(data, dry_run=check)
        except InvalidClause as error:
            message = f"没有写入任何数据。{error}"
            raise CommandError(message, returncode=BAD_INPUT) from error
        for scheme in loaded:
            self.stdout.write(str(scheme))
        if check and any(scheme.differs for scheme in loaded):
            raise CommandError("数据库与文件不一致，请运行 loadschemes。")
        self.stdout.write(self.style.SUCCESS("比较完毕，没有差异。" if check else "条款已就绪。"))
