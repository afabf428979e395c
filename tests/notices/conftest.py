import pytest
import rules

from institutions.rules import is_officer
from techmarket.accounts.rules import is_system


@pytest.fixture(autouse=True)
def system_may_verify():
    """The subject's moves must admit the system user, as every procedure with a notice does."""
    perm = "institutions.review_organization"
    rules.set_perm(perm, is_officer | is_system)
    yield
    rules.set_perm(perm, is_officer)
