"""The source and the tests as syntax trees, for the tests that count."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("techmarket", "institutions", "achievements", "demands", "brokers", "contracts")


@cache
def sources():
    """[(module name, tree)] of what is shipped."""
    return [pair for package in PACKAGES for pair in parsed(ROOT / package)]


@cache
def tests():
    return list(parsed(ROOT / "tests"))


def parsed(folder):
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), ast.parse(path.read_text("utf-8"))


@cache
def calls_in(tree):
    """Every call with the qualified name of the function that it stands in."""
    return [(name, node) for name, node in walk(tree, ()) if isinstance(node, ast.Call)]


def walk(node, outer):
    """Every node with the qualified name of the function or class around it."""
    for child in ast.iter_child_nodes(node):
        yield ".".join(outer), child
        named = isinstance(child, ast.FunctionDef | ast.ClassDef)
        yield from walk(child, (*outer, child.name) if named else outer)


def guards(site):
    """Names of the tests whose `guarded(…)` names this function."""
    from tests.races import names

    return tuple(test for claim, test in guarding() if names(claim, site))


@cache
def guarding():
    """[(what `guarded(…)` names, the test)]"""
    return [
        (mark.args[0].value, node.name)
        for _module, parsed in tests()
        for _outer, node in walk(parsed, ())
        if isinstance(node, ast.FunctionDef)
        for mark in node.decorator_list
        if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "guarded"
    ]
