"""The real code tables and calendar for the test database; loaded once per session, 0.7 s."""

import datetime as dt

from techmarket.codes import services
from techmarket.demo.loader.calendar import load_stand_in_year


def load_test_codes():
    services.load_codes()
    services.load_calendar()
    load_stand_in_year(dt.date.today())
