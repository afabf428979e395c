"""Results hold the codes of regions; people read the names."""

import re
from collections.abc import Callable, Iterable

from techmarket.codes.models import Region

# only in these conditions and parameters are digits a region
ABOUT_PLACES = frozenset(
    {
        "applicant_region",
        "seller_outside",
        "seller_inside",
        "buyer_inside",
        "implementation_inside",
        "transfer_inside",
    }
)
CODE = re.compile(r"(?<![0-9])(?:[0-9]{6}|[0-9]{4}|[0-9]{2})(?![0-9])")


def place_writer(texts: Iterable[tuple[str, str]]) -> Callable[[str, str], str]:
    """From all (name, text) of a page: a function that writes one of them with names; one query."""
    codes = {code for name, text in texts if name in ABOUT_PLACES for code in CODE.findall(text)}
    rows = Region.objects.filter(pk__in={code.ljust(6, "0") for code in codes})
    names = dict(rows.values_list("pk", "full_name"))

    def write(name: str, text: str) -> str:
        if name not in ABOUT_PLACES:
            return text
        return CODE.sub(lambda found: names.get(found[0].ljust(6, "0"), found[0]), text)

    return write
