"""Brings the embedded servers up for a test run; they leave with the last test process."""

from techmarket import embedded


def pytest_sessionstart():
    embedded.ensure_services()
