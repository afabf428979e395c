"""Runs each mutant in a process forked from one that has loaded and collected everything.

`make mutants` prints what was killed and what survived. First the tests that mutants name are run
on the unchanged code: a test that fails anyway would notice nothing.
"""

import os
import signal
import sys
import traceback

import pytest
from _pytest.runner import runtestprotocol

from techmarket.embedded import pytest_plugin
from tests.mutants.mutation import AnchorError, apply, mutants

LEAST = 0.95
SECONDS = 300  # a mutant that never ends is noticed, too
WORKERS = 2
SURVIVED, KILLED, NOT_ANCHORED, UNTESTED, BROKEN = range(5)
WORDS = {
    SURVIVED: "存活",
    KILLED: "杀死",
    NOT_ANCHORED: "失锚",
    UNTESTED: "没有测试",
    BROKEN: "没能改成",
}


def pytest_addoption(parser):
    parser.addoption("--mutants", default="", metavar="PART", help="只跑名称含此文字的变异")


def pytest_collection_modifyitems(config, items):
    config.mutants = [m for m in mutants() if config.getoption("mutants") in str(m)]
    items[:] = [item for item in items if any(notices(item, m) for m in config.mutants)]


def notices(item, mutant):
    """Tests are named by their function, or by that and the beginning of their parameters."""
    function = item.name.partition("[")[0]
    return any(
        name == function or ("[" in name and item.name.startswith(name)) for name in mutant.by
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    halves = [session.items[::2], session.items[1::2]]
    sound = run([(None, half) for half in halves])
    if KILLED in sound:
        raise session.Failed("有测试在未改动的代码上就失败，先修好它们。")
    jobs = [(m, [i for i in session.items if notices(i, m)]) for m in session.config.mutants]
    outcomes = run(jobs)
    session.testsfailed = report([mutant for mutant, _items in jobs], outcomes)
    return True


def run(jobs):
    """Outcomes of the jobs, in their order; a few at a time."""
    outcomes, running, waiting = {}, {}, list(enumerate(jobs))
    while waiting or running:
        while waiting and len(running) < WORKERS:
            number, (mutant, items) = waiting.pop(0)
            running[start(mutant, items)] = number
        pid, status = os.wait()
        number = running.pop(pid)
        outcomes[number] = os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else KILLED
        if jobs[number][0]:
            sys.stdout.write(f"{WORDS[outcomes[number]]} {jobs[number][0]}\n")
            sys.stdout.flush()
    return [outcomes[number] for number in range(len(jobs))]


def start(mutant, items):
    pid = os.fork()
    if pid:
        return pid
    signal.alarm(SECONDS)
    code = BROKEN
    try:
        code = outcome(mutant, items)
    except AnchorError as error:
        sys.stdout.write(f"{error}\n")
        code = NOT_ANCHORED
    finally:
        if code == BROKEN:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # the rest of the run is the parent's


def outcome(mutant, items):
    if not items:
        return UNTESTED
    pytest_plugin.sit_down()  # not that of the parent
    if mutant:
        apply(mutant)
    for item, following in zip(items, [*items[1:], None], strict=True):
        reports = runtestprotocol(item, log=False, nextitem=following)
        if wrong := [report for report in reports if report.failed]:
            if mutant is None:
                sys.stdout.write(f"{item.nodeid}\n{wrong[0].longreprtext}\n")
            return KILLED
    return SURVIVED


def report(jobs, outcomes):
    killed = outcomes.count(KILLED)
    lines = [f"\n变异 {len(jobs)} 个，杀死 {killed} 个（{killed / max(len(jobs), 1):.1%}）"]
    for mutant, result in zip(jobs, outcomes, strict=True):
        if result != KILLED:
            lines.append(f"  {WORDS[result]} {mutant}  {mutant.survives}".rstrip())
    sys.stdout.write("\n".join(lines) + "\n")
    broken = {NOT_ANCHORED, UNTESTED, BROKEN} & set(outcomes)
    return 1 if broken or killed < LEAST * len(jobs) else 0
