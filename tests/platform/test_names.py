"""Two things never share a name: whoever reads it, or greps for it, finds one."""

import ast
from collections import defaultdict

from tests.platform.test_lookups import modules

# Equal by convention: every workflow has its Status, every management command its Command.
CLASSES = {"Status", "Command"}
# Functions that are registered and not called by name: each app has its `is_officer`, its `match`.
REGISTERING = {"rules", "workbench", "indicators", "tasks", "contributions", "chain"}
# Called as postgres.start, redis.start: two servers with the same verbs.
SERVERS = {"answers", "start", "stop", "url"}
# Each family of money clauses is a module that offers the same four.
FAMILIES = {"Parameters", "gates", "sound", "work"}


def public_names():
    """{name: [modules that define it at their top]}"""
    found = defaultdict(list)
    for module, source in modules():
        for node in ast.parse(source).body:
            is_class = isinstance(node, ast.ClassDef)
            if is_class or (isinstance(node, ast.FunctionDef) and not registers(module)):
                found[node.name].append(module)
    return {name: where for name, where in found.items() if not name.startswith("_")}


def registers(module):
    *above, own = module.split(".")
    return own in REGISTERING or "commands" in above


def test_no_two_things_share_a_name():
    shared = {name: where for name, where in public_names().items() if len(where) > 1}
    allowed = CLASSES | SERVERS | FAMILIES
    assert {name: where for name, where in shared.items() if name not in allowed} == {}


def test_every_exception_is_still_needed():
    shared = {name for name, where in public_names().items() if len(where) > 1}
    assert shared >= CLASSES | SERVERS | FAMILIES


def test_shared_names_are_seen():
    """The control: names that are equal by convention are found, so any other would be."""
    assert len(public_names()["Status"]) > 3
