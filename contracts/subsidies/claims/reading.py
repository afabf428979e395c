"""Clauses and sheets for reading: basis and result, then conditions and payments by contract."""

import json
import re
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from contracts.models import Contract
from contracts.subsidies.claims.models import CalculationSheet
from contracts.subsidies.claims.places import named, page_writer
from contracts.subsidies.policies.calculation import Result
from contracts.subsidies.policies.clause import SOURCE_LABELS
from contracts.subsidies.policies.codes import codes_in
from contracts.subsidies.policies.evidence.line import KINDS, Line
from contracts.subsidies.policies.exact import digits, percent_text
from contracts.subsidies.policies.facts import Facts
from contracts.subsidies.policies.intake import read_facts
from contracts.subsidies.policies.plain_facts import applicant_told, contract_told
from contracts.subsidies.policies.plain_text import lowest
from contracts.subsidies.policies.soundness import InvalidFacts
from contracts.subsidies.policies.values import word
from techmarket.money import yuan

OFFSETS = {"1": "申报年度", "0": "上年度", "-1": "再上一年"}
HEADLINE = ("rate", "sums", "least", "most", "cap", "cap_scope", "window", "base", "evidence")
YEARS, MONEY = ("registered_years", "assessed_years"), ("cap", "least", "most", "rounding_unit")
OPEN_VALUES = ("不限", "尚未设定")
LOWER = re.compile(r"min\((.+)\)$")


def policies(schemes, on) -> list[dict]:
    """Each policy with the parameters and the notice term of that day."""
    terms = {scheme.pk: scheme.terms_shown(on) for scheme in schemes}
    items = {pk: [asdict(item) for item in found.applied] for pk, found in terms.items()}
    write = page_writer((i["name"], i["value"]) for found in items.values() for i in found)
    return [policy(scheme, terms[scheme.pk], items[scheme.pk], write, on) for scheme in schemes]


def policy(scheme, terms, items, write, on) -> dict:
    parameters = shown_parameters(items, write)
    by_name = {item["name"]: item for item in parameters}
    return {
        "scheme": scheme,
        "parameters": parameters,
        "headline": [by_name[name] for name in HEADLINE if name in by_name],
        "rule_version": terms.version,
        "notice_term": scheme.notice_term(on),
        "in_force": scheme.rules.in_force(on),
    }


def shown_parameters(items: list[dict], write) -> list[dict]:
    return [
        item
        | {
            "value": parameter_text(item["name"], write(item["name"], item["value"])),
            "source_label": SOURCE_LABELS[item["source"]],
        }
        for item in items
    ]


def parameter_text(name: str, value: str) -> str:
    if value in OPEN_VALUES:
        return value
    if name == "rate":
        return percent_text(Decimal(value))
    if name in YEARS:
        return "、".join(OFFSETS.get(offset, offset) for offset in value.split("、"))
    return yuan(value) if name in MONEY else value


@dataclass(frozen=True)
class SheetPart:
    """One contract of the sheet: which conditions it meets, which of its payments count.

    Evidence that belongs to no contract (a grade, an event, spending) is a part of its own.
    """

    key: str
    title: str
    url: str
    met: list[dict]
    unmet: list[dict]
    lines: list
    about: tuple[str, ...] = ()


@dataclass
class ShownLine:
    """A line of a result that is not stored, with the names of a SheetLine."""

    contract_key: str
    mark: str
    day: date
    amount: Decimal
    included: bool
    counted: Decimal
    reason_code: str
    reason: str
    clause: str
    get_kind_display: str

    @classmethod
    def of(cls, line: Line) -> "ShownLine":
        same = (line.mark, line.day, line.amount, line.included, line.counted)
        return cls(line.contract, *same, *line[8:11], KINDS[line.kind])


def sheet_context(sheet: CalculationSheet, user) -> dict:
    """A stored sheet for its page; only names of places and links are looked up."""
    lines = list(sheet.lines.select_related("payment"))
    titles = {contract_key(item): item["title"] for item in sheet.facts.get("contracts", ())}
    try:
        told = facts_shown(read_facts(json.dumps(sheet.facts).encode()))
    except InvalidFacts:
        told = {}  # the sheet does not hold, and its page says so
    shown = result_context(sheet.result, lines, titles, told, contract_urls(lines, user))
    return shown | {"sheet": sheet, "holds": sheet.holds()}


def estimate_context(facts: Facts, results: tuple[Result, ...]) -> list[dict]:
    """What was tried out, each clause as its sheet would show it; what applies comes first."""
    titles, told = {c.key: c.title for c in facts.contracts}, facts_shown(facts)
    return [
        result_context(result.written, list(map(ShownLine.of, result.lines)), titles, told, {})
        for result in sorted(results, key=lambda result: not result.eligible)
    ]


def result_context(result: dict, lines: list, titles: dict, told: dict, urls: dict) -> dict:
    texts = [(item["name"], item["value"]) for item in result["parameters"]]
    texts += [(check["name"], check["detail"]) for check in result["gates"]]
    write = page_writer(texts)
    steps = result.get("steps") or first_steps(result)
    gates = [gate | {"detail": write(gate["name"], gate["detail"])} for gate in result["gates"]]
    for line, kept in zip(lines, result["lines"], strict=True):
        show_line(line, kept.get("rooms", ()), write)
    return {
        "result": result,
        "steps": [lower_of(step) for step in written(steps, ("value",))],
        "alternatives": alternatives_shown(result.get("alternatives", ())),
        "gates": [check for check in gates if not check["contract"]],
        "about": told.get("", ()),
        "parts": parts_of(lines, gates, titles, told, urls),
        "parameters": shown_parameters(result["parameters"], write),
    }


def show_line(line, rooms, write) -> None:
    line.reason_text = write(line.reason_code, line.reason)
    line.rooms = written(rooms, ("whole", "before", "after"))
    before = [Decimal(room["before"]) for room in rooms]
    line.working = lowest(line.amount, before, line.counted) if line.included and rooms else ""


def facts_shown(facts: Facts) -> dict[str, tuple[str, ...]]:
    """In words: of each contract by its key; under the empty key, of the applicant."""
    names = named(codes_in(facts))
    contracts = {c.key: tuple(contract_told(c, names)) for c in facts.contracts}
    return contracts | {"": tuple(applicant_told(facts, names))}


def alternatives_shown(alternatives) -> list[dict]:
    shown = written(alternatives, ("amount",))
    for item in shown:
        item["difference"] = f"{Decimal(item['difference']):+,.2f}".replace("-", "−")
    return shown


def written(items, names) -> list[dict]:
    """Amounts to the last digit: a step may hold less than a cent."""
    return [item | {name: exact_yuan(item[name]) for name in names} for item in items]


def exact_yuan(amount: str) -> str:
    return _("%(amount)s 元") % {"amount": digits(Decimal(amount))}


def lower_of(step) -> dict:
    """Kept as “min(1, 2)”, which sheets are checked against to the letter; read as “1、2 取低”."""
    lower = LOWER.search(step["working"])
    return step | {"working": f"{lower[1].replace(', ', '、')} 取低"} if lower else step


def first_steps(result) -> list[dict]:
    """The steps of a sheet of the first edition, which kept only its figures."""
    amounts = {name: Decimal(result[name]) for name in ("base", "rate", "cap", "granted")}
    working = f"{digits(amounts['base'])} × {percent_text(amounts['rate'])}"
    room = f"{digits(amounts['cap'])}（{word(result['cap_scope'])}）− {digits(amounts['granted'])}"
    steps = (
        ("计入的付款", "", result["base"]),
        ("按比例", working, result["uncapped"]),
        ("还可以补", room, result["cap_left"]),
        ("应补", "两者取低，舍去不足一分", result["amount"]),
    )
    return [{"label": label, "working": text, "value": value} for label, text, value in steps]


def parts_of(lines, gates, titles, told, urls) -> list[SheetPart]:
    titles, of_part = dict(titles), defaultdict(list)
    checks: dict[tuple, list] = defaultdict(list)
    for line in lines:
        of_part[line.contract_key].append(line)
    for check in gates:
        checks[check["contract"], check["ok"]].append(check)
    if of_part.get(""):
        titles[""] = _("考核、认定、投入和费用")
    parts = [
        SheetPart(
            key=key,
            title=title,
            url=urls.get(key, ""),
            met=checks[key, True] if key else [],
            unmet=checks[key, False] if key else [],
            lines=of_part[key],
            about=told.get(key, ()) if key else (),
        )
        for key, title in titles.items()
    ]
    return sorted(parts, key=lambda part: (bool(part.unmet), part.key))


def contract_key(contract: dict) -> str:
    """As the sheet's lines name the contract: see ContractFact.key."""
    number, title, record = (contract.get(name) for name in ("number", "title", "id"))
    return number or (f"{title}（记录 {record}）" if record else title)


def contract_urls(lines, user) -> dict[str, str]:
    """Links for the contracts the viewer may see."""
    ids = {line.contract_key: line.payment.contract_id for line in lines if line.payment}
    rows = Contract.objects.visible_to(user).filter(pk__in=ids.values())
    visible = {row.pk: row.get_absolute_url() for row in rows.only("pk")}
    return {key: visible[pk] for key, pk in ids.items() if pk in visible}
