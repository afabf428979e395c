"""No boundary of days is without a mutant: `<=` for `<`, and a test that notices.

So each has a test with the last day inside and the first day outside. What compares the clock of
the machine, or picks a range, is named here.
"""

import ast

import pytest

from tests import tree
from tests.mutants.comparisons import found
from tests.mutants.mutation import defined, mutants, normal

CLOCK = "seconds of the machine's clock: no two are equal"
# function → why no mutant moves its boundary, or which test is about the whole range
NAMED = {
    "techmarket:Breaker.is_open": CLOCK,
    "techmarket:Front.murder_pending": CLOCK,
    "techmarket:wait_until": CLOCK,
    "techmarket:_start_web": CLOCK,
    "techmarket:newest_suspects": CLOCK,
    "techmarket:entry": "example data",
    "techmarket:_nth_workday": "test_every_result_agrees_with_counting_one_by_one",
    "achievements:expiring": "test_a_listing_is_called_for_within_its_last_weeks",
}


def moved():
    """{(package, function, its text after a mutant)}"""
    for mutant in mutants():
        package, _colon, name = mutant.at.partition(":")
        for _module, _parsed, node in defined().get((package, name), ()):
            text, old = ast.unparse(node), normal(mutant.old)
            if old and text.count(old) == 1:
                yield package, name, normal(text.replace(old, normal(mutant.new)))


def test_every_boundary_of_days_has_a_mutant():
    known = set(moved())
    missing = [
        str(comparison)
        for comparison in found()
        if (comparison.package, comparison.name, normal(comparison.changed)) not in known
        and f"{comparison.package}:{comparison.name}" not in NAMED
    ]
    assert missing == []


def test_what_is_named_is_there():
    functions = {f"{comparison.package}:{comparison.name}" for comparison in found()}
    assert set(NAMED) <= functions
    tests = {n.name for _m, p in tree.tests() for n in ast.walk(p) if hasattr(n, "name")}
    assert {reason for reason in NAMED.values() if reason.startswith("test_")} <= tests


@pytest.mark.parametrize("text", ["deadline_on__gte=on", "self.starts_on <= on"])
def test_the_count_finds(text):
    assert text in {comparison.text for comparison in found()}
