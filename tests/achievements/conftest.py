import pytest


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
