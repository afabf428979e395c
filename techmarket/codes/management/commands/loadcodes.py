from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from techmarket.codes import services


class Command(BaseCommand):
    help = (
        "把 techmarket/codes/data 中的代码表和 chinesecalendar 中的节假日写入数据库。"
        "可重复运行：内容没有变化时不写任何数据；文件中消失的代码只提示、不删除；"
        "任何一行有误则整次不写入。"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="只比较、不写入；数据库与文件不一致时返回 1"
        )
        parser.add_argument(
            "--data", type=Path, default=services.DATA, help="代码表 CSV 所在目录（默认随程序提供）"
        )
        parser.add_argument(
            "--holidays",
            type=Path,
            help="只导入一个年度的节假日安排：CSV，列为 date,is_workday,note，"
            "逐行写出放假日（否）和调休上班日（是），其余日期按周末休息",
        )

    def handle(self, *, check, data, holidays, **options):
        try:
            with transaction.atomic():
                comparisons = self.load(data, holidays, dry_run=check)
        except services.MalformedFileError as error:
            raise CommandError(f"没有写入任何数据。{error}") from error
        except IntegrityError as error:
            raise CommandError(f"没有写入任何数据，数据库拒绝了文件内容：{error}") from error
        for comparison in comparisons:
            self.stdout.write(str(comparison))
        if check and any(c.differs for c in comparisons):
            raise CommandError("数据库与文件不一致，请运行 loadcodes。")
        self.stdout.write(self.style.SUCCESS("比较完毕，没有差异。" if check else "代码表已就绪。"))

    def load(self, data, holidays, dry_run):
        if holidays:
            return [services.load_holidays(holidays, dry_run=dry_run)]
        return [
            *services.load_codes(data, dry_run=dry_run),
            services.load_calendar(dry_run=dry_run),
        ]
