"""Test-run wide: the embedded servers, and the Chromium that the browser tests use."""

import os
import shutil

import pytest

pytest_plugins = ["techmarket.embedded.pytest_plugin"]

CHROMIUM = os.environ.get("TECHMARKET_CHROMIUM") or shutil.which("chromium")
NOT_RUN = "浏览器测试没有运行：找不到 Chromium（用 make test，或设置 TECHMARKET_CHROMIUM）。"


def pytest_collection_modifyitems(config, items):
    """Without a Chromium the browser tests are left out by name; on CI that is an error."""
    chosen = [item for item in items if "browser" in item.keywords]
    if not chosen or CHROMIUM:
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(NOT_RUN)
    items[:] = [item for item in items if item not in chosen]
    config.hook.pytest_deselected(items=chosen)


def pytest_terminal_summary(terminalreporter):
    if not CHROMIUM:
        terminalreporter.section("浏览器测试", yellow=True)
        terminalreporter.line(NOT_RUN)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": CHROMIUM}
