"""A mutant: one function with one piece of its text replaced, one permission, one key less.

Functions are anchored by package and name, wherever their module is; the text must stand in them
once. Nothing is written to a file: the running process gets the changed code.
"""

import ast
import importlib
import inspect
import textwrap
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
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


@cache
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
        by = (f"test_a_key_admits_no_second_row[{key.name}]",)
        yield Mutant("keys", key.name, by, args={"key": key})


def apply(mutant):
    if mutant.kind == "permissions":
        weaken(mutant)
    elif mutant.kind == "keys":
        drop(mutant)
    else:
        replace(mutant)


def replace(mutant):
    module, parsed, node, text = anchor(mutant)
    change = Swap(node, ast.parse(textwrap.dedent(text)).body[0]).visit(parsed)
    loaded = importlib.import_module(module)
    code = compile(ast.fix_missing_locations(change), inspect.getfile(loaded), "exec")
    path = mutant.at.partition(":")[2].split(".")
    target = loaded
    for name in path:
        target = inspect.getattr_static(target, name)
    innermost(target).__code__ = code_of(code, path)


class Swap(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else super().visit(node)


def weaken(mutant):
    module, _parsed, _call, new = anchor(mutant)
    rules.set_perm(mutant.at, eval(new, vars(importlib.import_module(module))))


def drop(mutant):
    """The database that this process is about to make has the key no more."""
    from tests import databases
    from tests.platform import test_keys

    connect = databases.connect

    def connect_and_drop(name):
        connect(name)
        if name.startswith("test_") and mutant.args:
            with databases.connection.cursor() as cursor:
                test_keys.drop(cursor, *test_keys.found(mutant.args.pop("key")))

    databases.connect = connect_and_drop


def anchor(mutant):
    """(module, its tree, what is replaced there, the text instead)."""
    if mutant.kind == "keys":
        return None
    found = list((permission if mutant.kind == "permissions" else function)(mutant))
    if len(found) != 1:
        raise AnchorError(f"{mutant}：找到 {len(found)} 处，应为 1 处")
    return found[0]


def function(mutant):
    """Functions of that name in which the text stands once."""
    package, _colon, name = mutant.at.partition(":")
    old, new = normal(mutant.old), normal(mutant.new)
    for module, parsed, node in defined().get((package, name), ()):
        text = ast.unparse(node)
        if mutant.args.get("module") in (None, module) and text.count(old) == 1:
            yield module, parsed, node, text.replace(old, new)


@cache
def defined():
    """{(package, name of a function): [(module, its tree, the function)]}"""
    found = defaultdict(list)
    for module, parsed in tree.sources():
        for outer, node in tree.walk(parsed, ()):
            if isinstance(node, ast.FunctionDef):
                name = f"{outer}.{node.name}".lstrip(".")
                found[module.partition(".")[0], name].append((module, parsed, node))
    return found


def permission(mutant):
    """`rules.add_perm("…", what it asks)`."""
    for module, parsed, call in granted():
        name, asked = map(ast.unparse, call.args)
        if (name, asked) == (repr(mutant.at), normal(mutant.old)):
            yield module, parsed, call, mutant.new


@cache
def granted():
    return [
        (module, parsed, call)
        for module, parsed in tree.sources()
        for _outer, call in tree.calls_in(parsed)
        if getattr(call.func, "attr", "") == "add_perm"
    ]


def normal(text):
    """As `ast.unparse` spells it, where the text is code by itself."""
    try:
        return ast.unparse(ast.parse(text))
    except SyntaxError:
        return text


def code_of(code, path):
    for name in path:
        inner = [c for c in code.co_consts if getattr(c, "co_name", None) == name]
        [code] = inner[-1:]
    return code


def innermost(target):
    while not (isinstance(target, FunctionType) and not hasattr(target, "__wrapped__")):
        target = next(found for name in INNER if (found := getattr(target, name, None)))
    return target
