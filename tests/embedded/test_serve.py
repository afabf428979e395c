"""`manage.py serve` refuses clearly what it cannot do."""

import fcntl
import os
import signal
import socket
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.management import CommandError, call_command

from techmarket import webserver
from techmarket.embedded.management.commands import serve


def test_a_taken_port_is_a_clear_message(data, settings):
    settings.DEMO = False
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=f"端口 {port} 不可用") as refusal:
            call_command("serve", port=port)

    assert refusal.value.returncode == 3
    assert [path.name for path in data.iterdir()] == ["serve.lock"]


def test_what_serve_starts_is_not_sent_on_to_https(data, settings, monkeypatch):
    """Also with a real database, for which settings would ask for HTTPS: nobody serves it here."""
    settings.DEMO = False
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.delenv("HTTPS", raising=False)
    started = {}
    monkeypatch.setattr(serve.Command, "prepare", lambda *args, **options: None)
    monkeypatch.setattr(serve.Command, "run", lambda *args: started.update(os.environ))
    monkeypatch.setattr(serve, "signal", Mock(spec=signal))
    monkeypatch.setattr(serve, "_check_port", lambda *args: None)
    call_command("serve", port=8097)
    assert started["SITE_URL"] == "http://127.0.0.1:8097"
    assert started["HTTPS"] == "0"


def test_a_second_serve_on_the_same_data_names_the_first(data, settings):
    settings.DEMO = False
    with (data / "serve.lock").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        first.write("http://127.0.0.1:8099")
        first.flush()

        with pytest.raises(CommandError, match=r"已经在运行：http://127.0.0.1:8099") as refusal:
            call_command("serve", port=8098)

    assert refusal.value.returncode == 3


def test_each_start_of_the_web_server_counts_from_nothing(monkeypatch):
    """Files of an earlier start would be added to what the workers count now."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "/left/over")
    webserver.on_starting(None)
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    assert list(folder.iterdir()) == []
    webserver.on_exit(None)
    assert not folder.exists()
