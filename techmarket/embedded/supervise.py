"""The child processes of `serve`: each in its own process group, logging to its own file."""

import ctypes
import os
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 20 * 1024 * 1024
# A child that dies this soon after its start is restarted with a pause.
SETTLED_AFTER = 20


class Child:
    """One long-running process of the site."""

    def __init__(self, label, command, log):
        self.label, self.command, self.log = label, command, log
        self.process, self.started = None, 0.0

    def start(self):
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self.started = time.monotonic()

    @property
    def dead(self):
        return self.process is not None and self.process.poll() is not None

    @property
    def may_restart(self):
        return time.monotonic() - self.started > SETTLED_AFTER

    def tail(self, lines=15):
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


def stop(children, seconds=6):
    """Ask all at once, then end what is left; late-acknowledged tasks are delivered again."""
    running = [child for child in children if child.process and not child.dead]
    for child in running:
        child.process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + seconds
    for child in running:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()


def _die_with_parent():
    """Linux ends the children of a killed `serve`; elsewhere they keep the port until stopped."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
