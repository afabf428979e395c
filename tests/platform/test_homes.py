"""Every app has the shape of every app, every room its place in the layers."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from tests.platform.lookups import IMPORTS, LAYERS, ROOT

# What every app may have under the same name, see docs/decisions/0001.
SHAPE = {
    *("models", "workflows", "rules", "services", "filters", "tables", "details", "forms"),
    *("resources",),
    *("views", "urls", "api", "tasks", "indicators", "workbench", "contributions", "chain"),
    *("admin", "apps", "migrations", "management", "templatetags"),
}
# What an app has besides, because only it does that.
OWN = {
    "contracts": {"books", "certificate", "corrections", "doubts", "drafting", "drawing"}
    | {"fonts", "ledger_api", "ledgers", "paperwork", "proving", "public", "rulebooks"},
    "institutions": {"expiry"},
    "institutions.changes": {"affairs", "ending"},
    "contracts.subsidies.claims": {"granting", "heirs", "loading", "onfile", "places", "preview"}
    | {"estimate_forms", "estimating", "openapi", "public", "reading"},
}
# Rooms inside an app that are no apps.
ROOMS = {"demands": {"matching"}, "contracts": {"subsidies"}}
OURS = set(IMPORTS["root_packages"]) - {"techmarket"}
BUSINESS = [one for one in apps.get_app_configs() if one.name.partition(".")[0] in OURS]
LONGEST, LONGEST_SETTINGS = 100, 200


def parts_of(folder):
    """Modules and packages of one folder."""
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    return files | {path.parent.name for path in folder.glob("*/__init__.py")}


def nested_in(config):
    inside = {other.name for other in BUSINESS if other.name.startswith(config.name + ".")}
    return {name.removeprefix(config.name + ".").partition(".")[0] for name in inside}


@pytest.mark.parametrize("config", BUSINESS, ids=lambda config: config.name)
def test_an_app_has_the_modules_of_every_app(config):
    own = OWN.get(config.name, set()) | ROOMS.get(config.name, set()) | nested_in(config)
    found = parts_of(Path(config.path))
    assert found - SHAPE - own == set()
    assert own <= found  # an exception that is no longer needed goes


def test_every_nested_app_stands_in_a_contract():
    listed = {name for rows, _free in LAYERS for row in rows for name in row}
    nested = {config.name for config in BUSINESS if "." in config.name}
    assert nested
    assert nested - listed == set()


def test_loose_modules_of_the_platform_are_short():
    lengths = {
        path.name: len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "techmarket").glob("*.py")
    }
    assert lengths.pop("settings.py") <= LONGEST_SETTINGS
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_the_layers_name_rooms():
    """Of single modules only those that are a layer by nature: the addresses, money, settings."""
    whole = next(c for c in IMPORTS["contracts"] if "containers" not in c and "layers" in c)
    names = [name for row in whole["layers"] for name in re.findall(r"[\w.]+", row)]
    single = {name for name in names if (ROOT / f"{name.replace('.', '/')}.py").exists()}
    pure = {"techmarket.money", "techmarket.text"}
    assert single == {"techmarket.urls", "techmarket.settings"} | pure
    rooms = {f"techmarket.{name}" for name in parts_of(ROOT / "techmarket")}
    rooms = {name for name in rooms if (ROOT / name.replace(".", "/")).is_dir()}
    assert rooms - set(names) == {"techmarket.templatetags"}
