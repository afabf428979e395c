import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from contracts.subsidies.claims.models import Scheme
from institutions.models import Organization
from techmarket.accounts.models import User
from techmarket.codes.models import Region
from techmarket.demo import loader
from techmarket.demo.accounts import DEMO_ACCOUNTS
from techmarket.demo.loader.calendar import load_stand_in_year


class Command(BaseCommand):
    help = (
        "把示例数据（机构、成果、需求、经理人、合同、后补助和示例账户）装入空数据库。"
        "数据库中已有机构时不再装入，返回 0；只在示例模式（TECHMARKET_DEMO=1）下运行，"
        "否则返回 1，除非加 --force。示例账户口令公开，切勿装入对外服务的数据库。"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--force", action="store_true", help="不在示例模式下也装入（账户口令是公开的）"
        )

    def handle(self, *, force, verbosity, **options):
        say = self.stdout.write if verbosity else lambda text: None
        if settings.DEMO:
            load_stand_in_year(timezone.localdate())
        if Organization.objects.exists():
            say("数据库中已有机构，没有装入示例数据。")
            return
        check_ready(force)
        started = time.monotonic()
        loader.load_market(today=timezone.localdate(), report=lambda text: say(f"  {text}"))
        loader.seal_history(at=timezone.now())
        loader.analyze()
        seconds = time.monotonic() - started
        say(self.style.SUCCESS(f"示例数据已装入，用时 {seconds:.1f} 秒。"))


def check_ready(force):
    """What must hold before anything is written; the message says what to do."""
    if not (settings.DEMO or force):
        raise CommandError(
            "没有装入：示例账户的口令是公开的，只能用于示例环境。"
            "请设置 TECHMARKET_DEMO=1，或确认后加 --force。"
        )
    if not Region.objects.exists():
        raise CommandError("没有装入：代码表是空的，请先运行 manage.py loadcodes。")
    if not Scheme.objects.exists():
        raise CommandError("没有装入：后补助条款是空的，请先运行 manage.py loadschemes。")
    names = [account.username for account in DEMO_ACCOUNTS]
    taken = User.objects.filter(username__in=names).values_list("username", flat=True)
    if taken:
        raise CommandError(f"没有装入：用户名 {'、'.join(taken)} 已被使用，请换一个空数据库。")
