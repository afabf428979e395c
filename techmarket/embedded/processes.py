"""Finding and ending the server processes of one data directory, also after a `kill -9`."""

import signal
import time

import psutil


def working_in(home, name):
    """Live servers called `name` whose working directory is `home`, even if it was deleted."""
    folders = {str(home), f"{home} (deleted)"}
    return [
        process
        for process in psutil.process_iter(["name", "cwd"])
        if process.info["name"] == name and process.info["cwd"] in folders
    ]


def alive(process):
    """A zombie still has a pid, but it serves nobody."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(condition, seconds):
    """Poll a condition; say whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def gone(processes, seconds):
    """Wait for processes to end by themselves."""
    return wait_until(lambda: not any(alive(process) for process in processes), seconds)


def end(processes, *, gentle, hard=signal.SIGKILL, seconds=8):
    """Ask politely, then insist; both leave the data recoverable."""
    for number in (gentle, hard):
        for process in processes:
            if alive(process):
                process.send_signal(number)
        if gone(processes, seconds):
            return
