"""测算结果里的行政区划写的是代码；给人看时换成名称。名称由外面给出，这里不认识代码表。"""

import re
from collections.abc import Callable, Mapping

from contracts.subsidies.policies.facts import Party

# 只有这些条件和参数里的数字是区划代码
ABOUT_PLACES = frozenset(
    {
        "applicant_region",
        "seller_outside",
        "seller_inside",
        "buyer_inside",
        "implementation_inside",
        "transfer_inside",
        "facilitated_inside",
    }
)
CODE = re.compile(r"(?<![0-9])(?:[0-9]{6}|[0-9]{4}|[0-9]{2})(?![0-9])")
COUNTRY = re.compile(r"(?<=在境外（)[A-Z]{3}(?=）)")
HOME = "CHN"

Write = Callable[[str, str], str]


def full_code(code: str) -> str:
    """“4106”在代码表里是 410600。"""
    return code.ljust(6, "0")


def place_writer(names: Mapping[str, str]) -> Write:
    """names：6 位区划代码和国别代码 → 名称。写出的函数把一项条件的说明里的代码换成名称。"""

    def name(found: re.Match) -> str:
        return names.get(full_code(found[0]), found[0])

    def write(about: str, text: str) -> str:
        if about not in ABOUT_PLACES:
            return text
        text = CODE.sub(name, text)
        return COUNTRY.sub(lambda found: names.get(found[0], found[0]), text)

    return write


def place_of(party: Party, names: Mapping[str, str]) -> str:
    """一方在哪里：名称和代码。"""
    code = party.region if party.country == HOME else party.country
    if not code:
        return "所在地没有填写"
    return f"{names[code]}（{code}）" if code in names else code
