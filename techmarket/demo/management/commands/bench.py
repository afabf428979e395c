import json
import logging
import os
import platform
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from techmarket.demo.benchmark import market
from techmarket.demo.benchmark.estimates import estimates
from techmarket.demo.benchmark.importing import measure_imports
from techmarket.demo.benchmark.measuring import Site, WrongAnswerError, measure
from techmarket.demo.benchmark.scenarios import scenarios
from techmarket.demo.benchmark.scratch import scratch_database
from techmarket.embedded import preparation

LABEL, ROW = 40, "{:>9}{:>9}{:>9}{:>9}{:>10}{:>10}{:>9}{:>7}"
HEAD = ("best", "p50", "p95", "CPU", "SQL p50", "SQL p95", "CPU", "ratio")


class Command(BaseCommand):
    help = (
        "在另建的数据库里量测列表、检索、详情与接口，每项与一条手写 SQL 并列；"
        "补助试算与 json.loads 并列；最后一行是 JSON。"
    )

    def add_arguments(self, parser):
        parser.add_argument("--rows", type=int, default=100_000, help="已发布成果数，默认 100000")
        parser.add_argument("--runs", type=int, default=200, help="每项请求次数，默认 200")
        parser.add_argument("--fresh", action="store_true", help="不沿用上次的数据，重新生成")
        parser.add_argument(
            "--only", default="", help="只量测名称以此开头的项，如 list、api、import"
        )

    def handle(self, *, rows, runs, fresh, only, **options):
        if rows < 100 or runs < 2:
            raise CommandError("--rows 不少于 100，--runs 不少于 2。")
        preparation.collect_static()
        with scratch_database(rows, self.fill, fresh=fresh) as reused, quiet_logs():
            self.say(
                f"{'沿用上次的' if reused else '已生成'} {rows} 条已发布成果，每项 {runs} 次。"
            )
            try:
                figures = self.measure_all(rows, runs, only)
                imports = self.measure_import(rows, only)
            except WrongAnswerError as error:
                raise CommandError(str(error)) from error
        machine = {"cpus": os.cpu_count(), "python": platform.python_version()}
        result = {"rows": rows, "runs": runs} | machine
        result["figures"] = {figure.pop("name"): figure for figure in map(asdict, figures)}
        self.say(json.dumps(result | imports, ensure_ascii=False))

    def measure_all(self, rows, runs, only):
        self.say(
            "毫秒：网站经 WSGI 的整个请求；SQL 是一条语句，页面加一个不带页眉页脚的模板，"
            "接口加 json.dumps。CPU 是本进程处理器时间的中位数，ratio 按 p50。\n"
        )
        self.say(" " * LABEL + ROW.format(*HEAD))
        site, figures = Site(), []
        for scenario in scenarios(rows):
            if scenario.name.startswith(only):
                figures.append(measure(scenario, site, runs))
                self.show(figures[-1])
        return figures + self.measure_estimates(only)

    def measure_estimates(self, only):
        self.say(
            "\n以下是整个命令的处理器时间（含启动 Python），对照的是 json.loads 同一份文件：\n"
        )
        figures = estimates(only)
        for figure in figures:
            self.show(figure)
        return figures

    def measure_import(self, rows, only):
        if not "import".startswith(only):
            return {}
        found = {}
        for name, f in measure_imports(rows):
            found[name] = asdict(f)
            bare = f"；同样的行一次写入 {f.raw_seconds} 秒，{f.ratio} 倍" if f.raw_seconds else ""
            cpu = f"处理器 {f.cpu} 秒，含 PostgreSQL"
            self.say(f"导入 {f.rows} 条{f.label}：{f.seconds} 秒（{cpu}）{bare}。")
        return found

    def show(self, f):
        numbers = ROW.format(f.best, f.p50, f.p95, f.cpu, f.raw_p50, f.raw_p95, f.raw_cpu, f.ratio)
        self.say(f.label + " " * (LABEL - width(f.label)) + numbers)

    def fill(self, rows):
        self.say("建立量测用的数据库 …")
        call_command("migrate", verbosity=0, interactive=False)
        preparation.load_code_tables()
        market.build(rows, lambda done, total: self.say(f"写入成果 {done} / {total}"))
        market.vacuum()

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()


def width(text):
    """Columns on a terminal: a Chinese character takes two."""
    return sum(1 + (ord(character) > 0x2E80) for character in text)


@contextmanager
def quiet_logs():
    """Every request is logged as in production, to nowhere."""
    consoles = [h for h in logging.root.handlers if isinstance(h, logging.StreamHandler)]
    with Path(os.devnull).open("w") as nowhere:
        before = [(console, console.setStream(nowhere)) for console in consoles]
        try:
            yield
        finally:
            for console, stream in before:
                console.setStream(stream)
