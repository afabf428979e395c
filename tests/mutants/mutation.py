"""A mutant: one function with one piece of its text replaced, one permission, one key less.

Functions are anchored by package and name, wherever their module is; the text must stand in them
once. Nothing is written to a file: the running process gets the changed code.
"""

import ast
import importlib
import inspect
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType

import rules
import yaml

from tests import tree

DATA = Path(__file__).parent / "data"
INNER = ("__wrapped__", "__func__", "fget", "func", "fn")  # of the decorators in use


class AnchorError(LookupError):
    """What a mutant replaces is not there (any more), or there twice."""


@dataclass(frozen=True)
class Mutant:
    kind: str  # the data file
    at: str  # “package:function”, “permission name” or “constraint name”
    by: tuple  # names of the tests that notice
    old: str = ""
    new: str = ""
    survives: str = ""  # why it may; docs/mutants.md says more
    args: dict = field(default_factory=dict, compare=False)

    def __str__(self):
        change = f"{self.old} → {self.new or '∅'}" if self.old else "∅"
        return f"[{self.kind}] {self.at}: {' '.join(change.split())}"


def mutants():
    found = [mutant for path in sorted(DATA.glob("*.yaml")) for mutant in read(path)]
    return [*found, *locks(), *keys()]


def read(path):
    for row in yaml.safe_load(path.read_text("utf-8")):
        by = row.pop("by")
        yield Mutant(kind=path.stem, by=tuple([by] if isinstance(by, str) else by), **row)


def locks():
    """Each lock taken away; its race tests are named in the tests themselves."""
    for module, parsed in tree.sources():
        for name, call in tree.calls_in(parsed):
            if getattr(call.func, "attr", "") == "select_for_update":
                text = ast.unparse(call)
                old = "select_for_update" + text.rpartition("select_for_update")[2]
                claimed = tree.guards(f"{module}.{name}")
                at = f"{module.partition('.')[0]}:{name}"
                yield Mutant("locks", at, claimed, old, "all()", args={"module": module})


def keys():
    """Each unique key dropped; tests/platform/test_keys.py tries them all."""
    from tests.platform.test_keys import KEYS

    for key in KEYS:
        yield Mutant("keys", key.name, (f"test_a_key_admits_no_second_row[{key.name}]",))


def apply(mutant):
    if mutant.kind == "permissions":
        weaken(mutant)
    elif mutant.kind == "keys":
        drop(mutant)
    else:
        replace(mutant)


def replace(mutant):
    module, source = anchor(mutant)
    name = mutant.at.partition(":")[2]
    code = compile(source, inspect.getfile(importlib.import_module(module)), "exec")
    target = importlib.import_module(module)
    for part in name.split("."):
        target = inspect.getattr_static(target, part)
    innermost(target).__code__ = code_of(code, name.split("."))


def anchor(mutant):
    """(module, its source with the change)."""
    package, _colon, name = mutant.at.partition(":")
    wanted = mutant.args.get("module")
    found = []
    for module, parsed in tree.sources():
        if module.split(".")[0] == package and wanted in (None, module):
            found += [(module, changed) for changed in changes(parsed, name, mutant)]
    if len(found) != 1:
        raise AnchorError(f"{mutant}：找到 {len(found)} 处，应为 1 处")
    return found[0]


def changes(parsed, name, mutant):
    """The module with the change in each function of that name in which the text stands once."""
    for outer, node in tree.walk(parsed, ()):
        if not isinstance(node, ast.FunctionDef) or f"{outer}.{node.name}".lstrip(".") != name:
            continue
        text, old = ast.unparse(node), normal(mutant.old)
        if text.count(old) == 1:
            yield with_function(parsed, node, text.replace(old, normal(mutant.new)))


def normal(text):
    """As `ast.unparse` spells it, where the text is a whole expression."""
    try:
        return ast.unparse(ast.parse(text))
    except SyntaxError:
        return text


def with_function(parsed, node, text):
    new = ast.parse(textwrap.dedent(text)).body[0]

    class Swap(ast.NodeTransformer):
        def visit_FunctionDef(self, found):  # noqa: N802 - ast names it
            return new if found is node else self.generic_visit(found)

    copied = ast.parse("")
    copied.body = [Swap().visit(child) if contains(child, node) else child for child in parsed.body]
    return ast.fix_missing_locations(copied)


def contains(outer, node):
    return any(child is node for child in ast.walk(outer))


def code_of(code, path):
    for name in path:
        inner = [c for c in code.co_consts if getattr(c, "co_name", None) == name]
        [code] = inner[-1:]
    return code


def innermost(target):
    while not (isinstance(target, FunctionType) and not hasattr(target, "__wrapped__")):
        target = next(
            found for name in INNER if (found := inspect.getattr_static(target, name, None))
        )
    return target
