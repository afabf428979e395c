"""Names of regions and countries, as the database has them."""

from collections.abc import Iterable

from contracts.subsidies.policies import places
from contracts.subsidies.policies.codes import countries
from techmarket.codes.models import Region


def page_writer(texts: Iterable[tuple[str, str]]) -> places.Write:
    """From all (name, text) of a page: a function that writes one of them with names; one query."""
    about = (text for name, text in texts if name in places.ABOUT_PLACES)
    return places.place_writer(named(code for text in about for code in places.CODE.findall(text)))


def named(codes: Iterable[str | None]) -> dict[str, str]:
    """Names of these regions, and of all countries; one query."""
    wanted = {places.full_code(code) for code in codes if code}
    rows = Region.objects.filter(pk__in=wanted) if wanted else Region.objects.none()
    return countries() | dict(rows.values_list("pk", "full_name"))
