"""Finds queries that reach above their app: lookups by string, and reverse accessors."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

ROOT = Path(__file__).resolve().parents[2]
IMPORTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
# Calls whose plain names are lookups; a name with two underscores is one wherever it stands.
CALLS = {
    *("filter", "exclude", "get", "get_or_create", "update_or_create", "update", "alias"),
    *("values", "values_list", "order_by", "only", "defer", "earliest", "latest", "distinct"),
    *("select_related", "prefetch_related", "annotate", "aggregate", "without_search"),
    *("Q", "F", "OuterRef", "Count", "Sum", "Max", "Min", "Avg", "Prefetch", "in_regions"),
    *("get_object_or_404", "get_list_or_404", "getattr", "hasattr"),
}
LOOKUP = re.compile(r"-?[a-z]\w*")
TAG = re.compile(r"{[{%](.*?)[%}]}")


def layers():
    """(prefix, rows of module names, which rows may import within themselves), top first."""
    for contract in IMPORTS["contracts"]:
        for container in contract.get("containers", [""]) if "layers" in contract else ():
            prefix = container + "." if container else ""
            rows = [
                [prefix + name for name in re.findall(r"[\w.]+", row)] for row in contract["layers"]
            ]
            yield rows, [" : " in row for row in contract["layers"]]


LAYERS = list(layers())


@cache
def place(module, number):
    """(layer, name) of a module in one contract, or None."""
    for layer, row in enumerate(LAYERS[number][0]):
        for name in row:
            if (module + ".").startswith(name + "."):
                return layer, name
    return None


@cache
def home(module):
    """The app that a module belongs to; rooms of the platform that are no apps are their own."""
    names = [one.name for one in apps.get_app_configs() if one.name != "techmarket"]
    found = [name for name in names if (module + ".").startswith(name + ".")]
    return max(found, key=len, default=module)


def is_above(other, module):
    return lies_above(home(other), home(module))


@cache
def lies_above(other, module):
    """`other` is nested in `module`, above it in some contract, or beside it as a stranger."""
    if other == module or other.startswith(module + "."):
        return other != module
    for number, (_rows, free) in enumerate(LAYERS):
        one, two = place(module, number), place(other, number)
        if one and two and one != two:
            return two[0] < one[0] or (two[0] == one[0] and not free[one[0]])
    return False


@cache
def accessors(model):
    """{name: model} of the reverse relations as Python and prefetch_related call them."""
    return {one.get_accessor_name(): one for one in model._meta.related_objects}


def step(model, name):
    """The relation or column of that name: forward, reverse or as an accessor."""
    if name == "pk":
        return model._meta.pk
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return accessors(model).get(name)


@cache
def reached(model, path):
    """The models on the way of a lookup that starts here; none when it is no lookup of it."""
    found = []
    for name in path.lstrip("-").split("__"):
        field = step(model, name)
        if field is None or not field.is_relation or field.related_model is None:
            break
        model = field.related_model
        found.append(model)
    return found


@cache
def known_to(module):
    """What a file may start from: its own models and those below."""
    return [model for model in apps.get_models() if not is_above(model.__module__, module)]


@cache
def reverse_names(module):
    """{accessor: model above}, except for names that something known has of its own, too."""
    above, own = {}, set()
    for model in known_to(module):
        upward = {
            name: relation.related_model
            for name, relation in accessors(model).items()
            if is_above(relation.related_model.__module__, module)
        }
        above |= upward
        own |= set(dir(model)) - set(upward)
    return {name: model for name, model in above.items() if name not in own}


def strings_of(node, assigned):
    """String constants of an argument, through tuples, stars and names that this file assigns."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for part in node.elts:
            yield from strings_of(part, assigned)
    elif isinstance(node, ast.Starred):
        yield from strings_of(node.value, assigned)
    elif isinstance(node, ast.Name):
        for value in assigned.get(node.id, ()):
            yield from strings_of(value, {})


def assignments(tree):
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return found


def start_of(call, names):
    """The model that a chain such as `Intent.objects.filter(…)` begins with, if it says so."""
    node = call.func
    if not isinstance(node, ast.Attribute):
        return None
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    named = names.get(node.id) if isinstance(node, ast.Name) else None
    return named if hasattr(named, "_base_manager") else None


def lookups_of(call, assigned):
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    for keyword in call.keywords:
        if keyword.arg and (name in CALLS or "__" in keyword.arg):
            yield keyword.arg
    if name in CALLS:
        for argument in call.args:
            yield from strings_of(argument, assigned)


def lookups(tree, names):
    """(line, path, model or None) of everything in a file that may be a lookup."""
    assigned = assignments(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            start = start_of(node, names)
            for path in lookups_of(node, assigned):
                yield node.lineno, path, start
        elif isinstance(node, ast.Constant) and "__" in str(node.value):
            yield node.lineno, str(node.value), None


def upward(source, module, names=None):
    """What the source of that module reaches above itself; `names` are what the module defines."""
    tree = ast.parse(source)
    for line, path, start in lookups(tree, names or {}):
        if LOOKUP.fullmatch(path):
            for model in [start] if start else known_to(module):
                for other in reached(model, path):
                    if is_above(other.__module__, module):
                        yield f"{line}: {path} → {other._meta.label}"
    for node in ast.walk(tree):
        above = reverse_names(module).get(node.attr) if isinstance(node, ast.Attribute) else None
        if above:
            yield f"{node.lineno}: .{node.attr} → {above._meta.label}"


def upward_in_template(text, module):
    """The same for `{{ intent.engagements }}` in a template of that app."""
    for tag in TAG.findall(text):
        for name in re.findall(r"\.(\w+)", tag):
            if name in reverse_names(module):
                yield f".{name} → {reverse_names(module)[name]._meta.label}"
