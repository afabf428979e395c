"""Each lock, and each delivery after a commit, is what a named test is about.

tests.races.guarded runs such a test without the lock, too, and then the harm must show.
"""

import ast

import pytest

from tests import tree
from tests.races import names

# What the source calls → how a test names the function that calls it.
CLAIMED_BY = {"select_for_update": "guarded", "on_commit": "after_commit"}


def sites(method):
    """Full names of the functions in which the method is called."""
    found = []
    for module, parsed in tree.sources():
        calls = tree.calls_in(parsed)
        found += [f"{module}.{function}" for function, call in calls if of(call) == method]
    return found


def claims(decorator):
    """What the tests name, wherever the decorator is used."""
    calls = [call for _module, parsed in tree.tests() for _function, call in tree.calls_in(parsed)]
    return [call.args[0].value for call in calls if of(call) == decorator and is_text(call)]


def of(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def is_text(call):
    return bool(call.args) and isinstance(call.args[0], ast.Constant)


@pytest.mark.parametrize(("method", "decorator"), CLAIMED_BY.items())
def test_every_site_is_claimed_by_a_test(method, decorator):
    claimed = claims(decorator)
    unclaimed = [site for site in sites(method) if not any(names(claim, site) for claim in claimed)]
    assert unclaimed == []


@pytest.mark.parametrize(("method", "decorator"), CLAIMED_BY.items())
def test_every_claim_names_one_site(method, decorator):
    """A stale claim would guard nothing; one that fits two sites would guard one of them."""
    found = set(sites(method))
    wrong = {
        claim: matching
        for claim in claims(decorator)
        if len(matching := [site for site in found if names(claim, site)]) != 1
    }
    assert wrong == {}


def test_a_function_takes_one_lock():
    """So a claim is about one lock."""
    found = sites("select_for_update")
    assert sorted(found) == sorted(set(found))
