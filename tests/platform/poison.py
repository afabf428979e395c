"""Only for the worker of test_kill.py: a job that takes its own process with it."""

import os
import signal
from pathlib import Path

from techmarket.jobs.registry import job


@job("tests.poison", label="夺命任务")
def poison(_subject_id):
    with Path(os.environ["POISON_LOG"]).open("a") as log:
        log.write(f"{os.getpid()}\n")
    os.kill(os.getpid(), signal.SIGKILL)
