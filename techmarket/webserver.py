"""gunicorn in production and in local runs; the environment overrides."""

import os
import shutil
import tempfile
from pathlib import Path

bind = os.environ.get("BIND", "0.0.0.0:8000")
worker_class = "techmarket.outages.front.Front"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # heartbeats never wait for disk
graceful_timeout = 20
# Requests pile up nowhere: what the workers cannot take, the proxy sees as busy.
backlog = 256
worker_connections = 400  # a worker collects at most 100 MB of requests
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None  # django-structlog writes one line per request
control_socket_disable = True


# Each worker counts for itself; through files in this folder any of them answers for all. The
# folder must be known before a worker imports prometheus_client, and be empty: old files count.
def on_starting(server):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="techmarket-metrics-")


def child_exit(server, worker):
    from prometheus_client import multiprocess  # looks for the folder when it is imported

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
