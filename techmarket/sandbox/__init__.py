"""Untrusted files are taken apart in a process of their own, with limits on memory and time.

Its programs, beside this file, run isolated: no settings, no database, no secrets in the
environment, no file written. They read the file from standard input, and use the standard library
alone but for the one that draws pictures.
"""

import subprocess
import sys
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)
HERE = Path(__file__).parent
# The limits bind before the program sees a byte.
LAUNCH = """
import os, resource, runpy, sys
seconds, megabytes = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
sys.argv = sys.argv[3:]
sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
"""


class ExhaustedError(Exception):
    """The file asked for more memory or time than any honest one needs."""


class UnreadableError(Exception):
    """The program failed over the file: broken, or of a kind that nobody thought of."""


def take_apart(program, body, *arguments, seconds=20, megabytes=512, packages=False):
    """What `program` prints about the bytes `body`; `packages`: it may use what is installed."""
    limits = [str(seconds), str(megabytes), str(HERE / f"{program}.py")]
    alone = [] if packages else ["-S"]
    command = [sys.executable, "-I", "-B", *alone, "-c", LAUNCH, *limits, *map(str, arguments)]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=6 * seconds, env={})
    except subprocess.TimeoutExpired as error:
        raise ExhaustedError(program) from error
    if done.returncode:
        raise failure_of(program, done)
    return done.stdout


def failure_of(program, done):
    """Which of the two. The log keeps where: a file may show a fault of the program itself."""
    said = done.stderr.decode(errors="replace")
    log.warning("sandbox_failed", program=program, code=done.returncode, said=said[-2000:])
    ran = said.startswith("Traceback") and "MemoryError" not in said
    return (UnreadableError if ran else ExhaustedError)(program)
