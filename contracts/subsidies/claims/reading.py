"""条款和测算表怎样给人看：先依据和结论，再按合同列出条件和每一笔付款。"""

from dataclasses import asdict, dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from contracts.models import Contract
from contracts.subsidies.claims.granting import percent
from contracts.subsidies.claims.models import CalculationSheet
from contracts.subsidies.claims.places import place_writer
from contracts.subsidies.policies.parameters import WORDS
from contracts.subsidies.policies.schemes import SOURCE_LABELS
from contracts.subsidies.policies.sheet import yuan as all_digits
from techmarket.money import yuan

OFFSETS = {"1": "申报年度", "0": "上年度", "-1": "再上一年"}
HEADLINE = ("rate", "cap", "cap_scope", "window", "base", "evidence")


def policies(schemes, on) -> list[dict]:
    """Each policy with the parameters and the notice term of that day."""
    terms = {scheme.pk: scheme.terms_shown(on) for scheme in schemes}
    items = {pk: [asdict(item) for item in found.applied] for pk, found in terms.items()}
    write = place_writer((i["name"], i["value"]) for found in items.values() for i in found)
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
    if name == "rate":
        return percent(Decimal(value))
    if name == "registered_years":
        return "、".join(OFFSETS.get(offset, offset) for offset in value.split("、"))
    return yuan(value) if name in ("cap", "rounding_unit") else value


@dataclass(frozen=True)
class ContractPart:
    """One contract of the sheet: which conditions it meets, which of its payments count."""

    key: str
    title: str
    url: str
    met: list[dict]
    unmet: list[dict]
    lines: list


def sheet_context(sheet: CalculationSheet, user) -> dict:
    """A stored sheet for its page; only names of places and links are looked up."""
    result = sheet.result
    texts = [(item["name"], item["value"]) for item in result["parameters"]]
    texts += [(check["name"], check["detail"]) for check in result["gates"]]
    write = place_writer(texts)
    gates = [gate | {"detail": write(gate["name"], gate["detail"])} for gate in result["gates"]]
    return {
        "sheet": sheet,
        "result": result,
        "rate": percent(sheet.rate),
        "uncapped": _("%(amount)s 元") % {"amount": all_digits(Decimal(result["uncapped"]))},
        "cap_scope": WORDS[result["cap_scope"]],
        "gates": [check for check in gates if not check["contract"]],
        "parts": contract_parts(sheet, gates, write, user),
        "parameters": shown_parameters(result["parameters"], write),
        "holds": sheet.holds(),
    }


def contract_parts(sheet, gates, write, user) -> list[ContractPart]:
    lines = list(sheet.lines.select_related("payment"))
    urls = contract_urls(lines, user)
    for line in lines:
        line.reason_text = write(line.reason_code, line.reason)
    parts = []
    for contract in sheet.facts.get("contracts", ()):
        key = contract.get("number") or contract["title"]
        checks = [check for check in gates if check["contract"] == key]
        parts.append(
            ContractPart(
                key=key,
                title=contract["title"],
                url=urls.get(key, ""),
                met=[check for check in checks if check["ok"]],
                unmet=[check for check in checks if not check["ok"]],
                lines=[line for line in lines if line.contract_key == key],
            )
        )
    return sorted(parts, key=lambda part: (bool(part.unmet), part.key))


def contract_urls(lines, user) -> dict[str, str]:
    """Links for the contracts the viewer may see."""
    ids = {line.contract_key: line.payment.contract_id for line in lines if line.payment}
    rows = Contract.objects.visible_to(user).filter(pk__in=ids.values())
    visible = {row.pk: row.get_absolute_url() for row in rows.only("pk")}
    return {key: visible[pk] for key, pk in ids.items() if pk in visible}
