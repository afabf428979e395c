"""Untrusted files: bounded while they are read, and in a process that has limits of its own."""

import json

import pytest
from structlog.testing import capture_logs

from techmarket import sandbox
from tests.platform.spreadsheets import stuffed, unreadable, workbook

MOST = 100


def read(body, **limits):
    return json.loads(sandbox.take_apart("workbook", body, MOST, **limits))


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (b"<sheetData><row>" + b"<c/>" * 1_000_000 + b"</row></sheetData>", "cells"),
        (b"<sheetData><row>" + b'<c r="A3"/>' * 1_000_000 + b"</row></sheetData>", "cells"),
        (b"<sheetData>" + b"<row><c><v>1</v></c></row>" * 101 + b"</sheetData>", "rows"),
    ],
    ids=["no-reference", "one-reference", "rows"],
)
def test_cells_and_rows_are_counted_while_they_are_read(cells, problem):
    assert read(stuffed(cells, 80_000)) == {"problem": problem}


def test_a_sheet_formatted_to_its_end_is_read_as_far_as_it_is_filled():
    """Negative control: offices do that; only the row with something in it counts."""
    rows = b"<row><c><v>1</v></c></row>" + b'<row><c s="0"/></row>' * 100_000
    [sheet] = read(stuffed(b"<sheetData>" + rows + b"</sheetData>", 40_000))["sheets"]
    assert sheet["rows"] == [[1, {"1": "1"}]]


def test_the_child_has_limits_of_its_own():
    with pytest.raises(sandbox.ExhaustedError):
        read(workbook(["a"]), megabytes=12)
    assert read(workbook(["a"]))["sheets"][0]["rows"] == [[1, {"1": "a"}]]


def test_what_breaks_the_program_is_kept_in_the_log():
    """A broken file and a fault of the program look alike to the office; only the log tells."""
    with capture_logs() as logged, pytest.raises(sandbox.UnreadableError):
        read(unreadable()["corrupt-deflate"])
    assert [row["event"] for row in logged] == ["sandbox_failed"]
    assert "zlib.error" in logged[0]["said"]


def test_the_child_sees_no_settings_and_writes_no_file(tmp_path, monkeypatch):
    program = tmp_path / "nosy.py"
    program.write_text(
        "import os, sys\n"
        "try:\n    os.write(os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY), b'x')\n"
        "    print('wrote')\n"
        "except OSError:\n    print('refused', sorted(set(os.environ) - {'LC_CTYPE'}))\n"
    )
    monkeypatch.setattr(sandbox, "HERE", tmp_path)
    monkeypatch.setenv("SECRET_KEY", "x")
    assert sandbox.take_apart("nosy", b"", tmp_path / "out").split() == [b"refused", b"[]"]
