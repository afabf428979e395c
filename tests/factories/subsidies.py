"""Subsidy claims on contracts that are registered and paid; statuses are reached by moves.

HU-S1 stands for any policy: 10 % of what was paid since it is in force, at most 1,000,000 yuan for
an enterprise, the technology put to use in Hubei.
"""

import datetime as dt
from functools import cache

from django.utils import timezone

from contracts.subsidies.claims import services
from contracts.subsidies.claims.loading import load_schemes
from contracts.subsidies.claims.models import Claim, Scheme
from techmarket.notices import services as notices
from techmarket.notices.models import Notice
from tests.factories.contracts import paid, registered_contract
from tests.factories.copies import Recording
from tests.factories.demands import member_of
from tests.factories.institutions import enterprise
from tests.factories.moves import perform
from tests.factories.people import OTHER_COUNTY, officer

MONTH = dt.timedelta(days=30)


def scheme(code="HU-S1"):
    if not Scheme.objects.filter(code=code).exists():
        _loaded_once().copy()
    return Scheme.objects.current().get(code=code)


@cache
def _loaded_once():
    return Recording(load_schemes)


def paid_contract(buyer=None, *, amount="300000.00", voucher=None, on=None, **fields):
    """Registered today, put to use in Yichang, paid today against an invoice."""
    buyer = buyer or enterprise(region_id=OTHER_COUNTY)
    fields = {"implementation_region_id": OTHER_COUNTY} | fields
    contract = registered_contract(buyer=buyer, **fields)
    paid(contract, amount, voucher=voucher, on=on)
    return contract


def draft_claim(applicant=None, *, code="HU-S1", year=None):
    today = timezone.localdate()
    applicant = applicant or paid_contract().buyer.organization
    claim = Claim(scheme=scheme(code), applicant=applicant, year=year or today.year)
    return services.save_claim(claim, by=member_of(applicant), on=today)


def submitted_claim(applicant=None, **fields):
    claim = draft_claim(applicant, **fields)
    return perform(claim, "submit", actor=member_of(claim.applicant), on=within(claim.year))


def within(year):
    """Today, or the last day of another year: the year of a claim is that of its application."""
    today = timezone.localdate()
    return today if year == today.year else dt.date(year, 12, 31)


def contract_paid_last_year(**fields):
    """Old enough to be counted by HU-S1 in the claims of this year and of the last."""
    today = timezone.localdate()
    signed = dt.date(today.year - 2, 6, 1)
    term = {"signed_on": signed, "ends_on": today + dt.timedelta(days=365)}
    return paid_contract(on=dt.date(today.year - 1, 6, 1), **term | fields)


def claims_of_two_years():
    """HU-S1 counts all payments since it is in force: both claims count the same voucher."""
    applicant = contract_paid_last_year().buyer.organization
    year = timezone.localdate().year
    return [calculated_claim(applicant, year=year - n) for n in range(2)]


def calculated_claim(applicant=None, **fields):
    claim = submitted_claim(applicant, **fields)
    services.calculate_claim(claim.pk, at=timezone.now())
    return Claim.objects.get(pk=claim.pk)


def publicised_claim(applicant=None, *, by=None, on=None, **fields):
    claim = calculated_claim(applicant, **fields)
    return perform(claim, "approve", actor=by or officer(region=None), on=on)


def payable_claim(applicant=None, **fields):
    """Approved a month ago, so that the term of its notice has ended."""
    today = timezone.localdate()
    claim = publicised_claim(applicant, on=today - MONTH, **fields)
    notices.close(Notice.objects.about(claim).get(), on=today)
    return Claim.objects.get(pk=claim.pk)


def paid_claim(applicant=None, *, on=None, reference="BF-2026-0001", **fields):
    claim = payable_claim(applicant, **fields)
    payment = {"paid_on": on or timezone.localdate(), "payment_reference": reference}
    return perform(claim, "pay", actor=officer(region=None), **payment)
