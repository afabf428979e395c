"""End the terms of notices as of a date, so that a demonstration need not wait for weeks."""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date

from techmarket.notices import services
from techmarket.notices.models import Notice

HELP = """仅用于演示（TECHMARKET_DEMO=1）：把公示当作已到指定日期办理期满。
正式环境由后台任务在异议截止日的次日自动办理，无人可以提前。
指定日期必须晚于公示的异议截止日；异议处理中的公示不受影响。
例：manage.py close_notices --on 2026-12-20 --number GS-2026-000001"""


def a_date(text):
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"“{text}”不是日期，请写成 2026-12-01。")
    return found


class Command(BaseCommand):
    help = HELP

    def add_arguments(self, parser):
        parser.add_argument(
            "--on", required=True, type=a_date, help="当作今天的日期，如 2026-12-01"
        )
        parser.add_argument("--number", help="只办理这一条公示；不写则办理全部已到期的公示")

    def handle(self, *, on: date, number, **options):
        if not settings.DEMO:
            raise CommandError("只有演示环境（TECHMARKET_DEMO=1）可以提前办理公示期满。")
        notices = [self.one(number, on)] if number else list(Notice.objects.due(on=on))
        for notice in notices:
            closed = services.close(notice, on=on)
            self.stdout.write(f"{closed.number} {closed.get_status_display()}：{closed.title}")
        if not notices:
            self.stdout.write(f"截至 {on} 没有期满的公示。")

    def one(self, number, on):
        notice = Notice.objects.filter(number=number).first()
        if notice is None:
            raise CommandError(f"没有编号为 {number} 的公示。")
        if notice.status != Notice.Status.OPEN:
            raise CommandError(f"{number} 当前为“{notice.get_status_display()}”，不能办理期满。")
        if on <= notice.ends_on:
            raise CommandError(
                f"{number} 的异议截止日是 {notice.ends_on}（含当日），--on 须晚于该日。"
            )
        return notice
