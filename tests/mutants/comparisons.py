"""Every comparison of days or moments in the source, and what moves its boundary by one day.

A name is one of a day when a model has a date of that name, when a function takes it as a `date`,
or by how it ends or is called.
"""

import ast
import re
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from tests.mutants.mutation import defined

NAMED = re.compile(
    r"(.+_)?(on|at|day|dated|date|until|since|today|now|started|born|signed|localdate|deadline"
    r"|valid_from|valid_to|not_before)",
    re.IGNORECASE,
)
FLIPPED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
LOOKUP = re.compile(r"(?P<path>.+)__(?P<how>lte?|gte?|range)")
OTHER_LOOKUP = {"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}


@dataclass(frozen=True)
class Comparison:
    package: str
    name: str  # of the function
    text: str
    changed: str  # the function with the boundary on the other side

    def __str__(self):
        return f"{self.package}:{self.name}: {self.text}"


def found():
    """In the order of the source; a constraint of the database stands in no function."""
    fields = {f.name for m in apps.get_models() for f in m._meta.get_fields() if is_date(f)}
    for (package, name), places in defined().items():
        for _module, _parsed, function in places:
            dated = fields | annotated(function)
            for node in own_nodes(function):
                for text, change in boundaries(node, dated):
                    with change:
                        yield Comparison(package, name, text, ast.unparse(function))


def own_nodes(function):
    """Without those of the functions in it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from own_nodes(child)


def is_date(field):
    return isinstance(field, models.DateField)


def annotated(function):
    arguments = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
    noted = [(a.arg, ast.unparse(a.annotation)) for a in arguments if a.annotation]
    return {name for name, kind in noted if re.search(r"\bdate\b", kind)}


def boundaries(node, dated):
    """[(its text, what changes it for a while)]"""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        for i, operator in enumerate(node.ops):
            if type(operator) in FLIPPED and any(of_a_day(s, dated) for s in sides[i : i + 2]):
                pair = ast.Compare(sides[i], [operator], [sides[i + 1]])
                yield ast.unparse(pair), flipped(node, i)
    elif isinstance(node, ast.keyword) and (lookup := dated_lookup(node.arg or "", dated)):
        yield f"{node.arg}={ast.unparse(node.value)}", other_lookup(node, lookup)


def dated_lookup(text, dated):
    lookup = LOOKUP.fullmatch(text)
    return lookup if lookup and is_named(lookup["path"].rpartition("__")[2], dated) else None


@contextmanager
def flipped(node, i):
    before = node.ops[i]
    node.ops[i] = FLIPPED[type(before)]()
    yield
    node.ops[i] = before


@contextmanager
def other_lookup(node, lookup):
    """A range has no other; it is left as it is."""
    before, how = node.arg, lookup["how"]
    node.arg = f"{lookup['path']}__{OTHER_LOOKUP.get(how, how)}"
    yield
    node.arg = before


def of_a_day(node, dated):
    """The last name of what is compared: `contract.signed_on`, `row['valid_from']`, `on - KEPT`."""
    if isinstance(node, ast.BinOp):
        return of_a_day(node.left, dated)
    if isinstance(node, ast.Call):
        return of_a_day(node.func, dated)
    if isinstance(node, ast.Subscript):
        node = node.slice
    name = getattr(node, "attr", getattr(node, "id", getattr(node, "value", "")))
    return isinstance(name, str) and is_named(name, dated)


def is_named(name, dated):
    return name in dated or bool(NAMED.fullmatch(name))
