"""A registered contract and its ledgers."""

import pytest

from tests.contracts.ledger import Ledger
from tests.factories.contracts import registered_contract


@pytest.fixture
def contract():
    return registered_contract()


@pytest.fixture
def ledger(contract):
    return Ledger("payment", contract)
