"""测算表怎样给人看：先依据和结论，再按合同列出条件和每一笔付款。只读保存的内容，不重查数据。"""

from dataclasses import dataclass

from contracts.models import Contract
from contracts.subsidies.granting import percent
from contracts.subsidies.models import CalculationSheet
from contracts.subsidies.parameters import WORDS
from contracts.subsidies.schemes import SOURCE_LABELS


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
    result = sheet.result
    parameters = [
        item | {"source_label": SOURCE_LABELS[item["source"]]} for item in result["parameters"]
    ]
    return {
        "sheet": sheet,
        "result": result,
        "rate": percent(sheet.rate),
        "cap_scope": WORDS[result["cap_scope"]],
        "gates": [check for check in result["gates"] if not check["contract"]],
        "parts": contract_parts(sheet, user),
        "parameters": parameters,
        "holds": sheet.holds(),
    }


def contract_parts(sheet, user) -> list[ContractPart]:
    lines = list(sheet.lines.select_related("payment"))
    urls = contract_urls(lines, user)
    parts = []
    for contract in sheet.facts.get("contracts", ()):
        key = contract.get("number") or contract["title"]
        checks = [check for check in sheet.result["gates"] if check["contract"] == key]
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
