"""The real code tables and calendar for the test database; loaded once per session, 0.7 s."""

from techmarket.codes import services


def load_test_codes():
    services.load_codes()
    services.load_calendar()
