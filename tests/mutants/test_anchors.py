"""Every mutant still has its place in the code and its tests; see docs/mutants.md."""

import ast
from collections import Counter

import pytest

from tests import tree
from tests.mutants.mutation import AnchorError, Mutant, anchor, mutants

KINDS = {"commits", "conditions", "dates", "keys", "locks", "money", "permissions"}


def test_every_mutant_has_its_place():
    lost = []
    for mutant in mutants():
        try:
            anchor(mutant)
        except AnchorError as error:
            lost.append(str(error))
    assert lost == []


def test_every_mutant_names_tests_that_there_are():
    nodes = [node for _module, parsed in tree.tests() for _outer, node in tree.walk(parsed, ())]
    names = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    unknown = [str(m) for m in mutants() if {name.partition("[")[0] for name in m.by} - names]
    untested = [str(m) for m in mutants() if not m.by]
    assert unknown + untested == []


def test_there_are_enough_of_each_kind():
    counted = Counter(mutant.kind for mutant in mutants())
    assert set(counted) == KINDS
    assert min(counted.values()) >= 15
    assert sum(counted.values()) >= 120


@pytest.mark.parametrize("old", ["amount - paid > price", "return None"])
def test_a_lost_place_is_named(old):
    mutant = Mutant("money", "contracts:check_total", ("test_x",), old, "False")
    with pytest.raises(AnchorError, match="check_total"):
        anchor(mutant)
