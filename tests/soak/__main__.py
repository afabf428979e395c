"""`make soak`: the real server under long tests that `make test` has no time for."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.soak import clients, fuzz
from tests.soak.market import Market, MarketError

ROOT = Path(__file__).resolve().parents[2]
EPILOG = "退出码：0 没有发现问题；1 发现问题；2 服务器或工具没有启动。"


def options():
    parser = argparse.ArgumentParser(
        prog="make soak",
        description="启动真实的服务器（自己的演示数据），用四种身份随机试接口，再用生成的客户端办一遍。",
        epilog=EPILOG + " 例如：make soak ARGS='--examples 50 --only fuzz'",
    )
    parser.add_argument("--examples", type=int, default=10, help="每个操作随机试几次，缺省 10")
    parser.add_argument("--only", choices=["fuzz", "clients"], help="只做一部分")
    parser.add_argument(
        "--identity", choices=list(fuzz.IDENTITIES), action="append", help="只用一种身份，可重复"
    )
    parser.add_argument("--phases", default=fuzz.PHASES, help=f"缺省 {fuzz.PHASES}")
    parser.add_argument("--seed", type=int, default=1, help="随机数种子，缺省 1")
    return parser.parse_args()


def main():
    chosen = options()
    home = Path(os.environ.get("TECHMARKET_DATA") or ROOT / ".data")
    home.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="soak-", dir=home))
    try:
        return soak(chosen, folder)
    except MarketError as error:
        say(str(error))
        return 2
    finally:
        shutil.rmtree(folder / "data", ignore_errors=True)
        if failed := list(folder.glob("*.report")):
            say(f"报告：{', '.join(map(str, failed))}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def soak(chosen, folder):
    with Market(ROOT, folder) as market:
        say(f"服务器：{market.address}")
        keys = market.issue_keys({name: who for name, who in fuzz.IDENTITIES.items() if who})
        (folder / "openapi.json").write_bytes(market.read("/api/v1/schema/?format=json"))
        failed = [
            label for label, work in steps(chosen, folder, market, keys) if not done(label, work)
        ]
    say(f"发现问题：{'、'.join(failed)}" if failed else "没有发现问题。")
    return 1 if failed else 0


def steps(chosen, folder, market, keys):
    """(what is tried, a function that says whether it went well)"""
    if chosen.only != "fuzz":
        for language, use in clients.LANGUAGES.items():
            yield (
                f"{language} 客户端",
                lambda use=use: use(folder, market.address, keys["institution"]),
            )
    if chosen.only != "clients":
        for name in chosen.identity or fuzz.IDENTITIES:
            yield (
                f"随机试接口（{name}）",
                lambda name=name: fuzz.run(folder, market, keys.get(name), name, chosen),
            )


def done(label, work):
    say(f"{label} …")
    started = time.monotonic()
    try:
        is_well = work()
    except subprocess.CalledProcessError as error:
        say((error.stdout or "") + (error.stderr or ""))
        is_well = False
    say(f"  {'通过' if is_well else '有问题'}，{time.monotonic() - started:.0f} 秒")
    return is_well


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
