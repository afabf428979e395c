from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from techmarket.indicators import registry, targets


class Command(BaseCommand):
    help = (
        "读入政策目标（默认 techmarket/indicators/data/targets.yaml）。可重复运行："
        "已有且未变的不动，文件里去掉的随之删除，其他文号的目标不受影响。"
        "数据有误时不写入任何行，退出码为 1。"
    )

    def add_arguments(self, parser):
        parser.add_argument("--file", type=Path, default=targets.FILE, help="目标数据文件（YAML）")
        parser.add_argument("--check", action="store_true", help="只检查，不写入")

    def handle(self, *, file, check, **options):
        try:
            rows = targets.read(file)
            self.stdout.write(f"已读取 {len(rows)} 个目标，正在检查……")
            targets.check(rows)
        except targets.TargetsError as error:
            raise CommandError(str(error)) from error
        self._say_unmapped(rows)
        if check:
            self.stdout.write(self.style.SUCCESS("检查通过，没有写入。"))
            return
        done = targets.load(rows)
        self.stdout.write(
            self.style.SUCCESS(
                f"新增 {done.created}，更新 {done.updated}，未变 {done.unchanged}，"
                f"删除 {done.removed}。"
            )
        )

    def _say_unmapped(self, rows):
        codes = {row.indicator for row in rows if row.indicator}
        unknown = sorted(code for code in codes if registry.get(code) is None)
        if unknown:
            self.stderr.write(f"提示：系统中还没有这些指标，相应目标暂不计算：{'、'.join(unknown)}")
