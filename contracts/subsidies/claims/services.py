"""Writes that are not one status move: opening a claim, calculating it."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contracts.models import Contract, Payment
from contracts.subsidies.claims.models import CalculationSheet, Claim, EvidenceUse, SheetLine
from contracts.subsidies.claims.onfile import facts_on_file
from contracts.subsidies.claims.workflows import Status
from contracts.subsidies.policies.calculation import Result, calculate
from contracts.subsidies.policies.evidence.line import PAYMENT
from contracts.subsidies.policies.intake import to_document
from contracts.subsidies.policies.soundness import InvalidFacts
from contracts.workflows import Status as ContractStatus
from techmarket.accounts.models import User
from techmarket.money import yuan
from techmarket.notifications.services import tell
from techmarket.numbers.models import NumberSeries
from techmarket.workflow.actions import perform

PREFIX = "BT"
TOLD_ROWS = 10  # of payments in one message


@transaction.atomic
def save_claim(claim, *, by, on):
    """Save a draft; a new one gets its number. One live claim per applicant, scheme and year."""
    claim.settle_scheme()
    if claim.pk is None:
        claim.created_by = by
        claim.number = NumberSeries.take(PREFIX, on=on)
    try:
        with transaction.atomic():
            claim.save()
    except IntegrityError as error:
        if "claim_one_live_per_year" not in str(error):
            raise
        raise ValidationError(twin_message(claim)) from error
    return claim


def twin_message(claim):
    twin = Claim.objects.live().filter(
        applicant=claim.applicant_id, scheme_code=claim.scheme_code, year=claim.year
    )
    number = twin.values_list("number", flat=True).first() or ""
    return _("本单位已有该政策同一申报年度的申请 %(number)s，请在那一份上办理。") % {
        "number": number
    }


def tell_of_revocation(sender, *, subject, event, move, **kwargs):
    """Receiver of `workflow.performed`: what was granted on a registration that is revoked now.

    The contract's own officers are those of the seller's region; the money may be of another.
    """
    if not isinstance(subject, Contract) or event.target != ContractStatus.REVOKED:
        return
    held = EvidenceUse.objects.filter(payment__contract=subject)
    for claim in Claim.objects.filter(pk__in=held.values("claim")).select_related("applicant"):
        title = _("补助申请 %(claim)s 计入的合同登记已撤销") % {"claim": claim}
        body = _("合同“%(title)s”的登记已撤销；补助当前状态：%(status)s。请按规定核查处理。") % {
            "title": subject.title,
            "status": claim.get_status_display(),
        }
        users = claim.recipients("officers").exclude(pk=event.actor_id)
        tell(users, title=title[:200], body=body, url=claim.get_absolute_url())


def tell_of_reversal(sender, *, rows, by, **kwargs):
    """Receiver of `contracts.corrections.reversed_papers`: money was granted on these payments."""
    if sender is not Payment:
        return
    against = defaultdict(list)
    for row in rows:
        against[row.reverses_id].append(row)
    held = EvidenceUse.objects.filter(payment__in=against).select_related("claim__applicant")
    claims = defaultdict(list)
    for use in held:
        claims[use.claim] += against[use.payment_id]
    for claim, reversals in claims.items():
        title = _("补助申请 %(claim)s 计入的付款已冲销") % {"claim": claim}
        users = claim.recipients("officers").exclude(pk=by.pk)
        body = words_of_reversals(claim, reversals)
        tell(users, title=title[:200], body=body, url=claim.get_absolute_url())


def words_of_reversals(claim, rows):
    lines = [
        _("凭证 %(number)s 冲销 %(amount)s（%(reason)s）")
        % {"number": row.reverses.voucher_number, "amount": yuan(-row.amount), "reason": row.reason}
        for row in rows[:TOLD_ROWS]
    ]
    if len(rows) > TOLD_ROWS:
        total = {"number": len(rows), "amount": yuan(-sum(row.amount for row in rows))}
        lines.append(_("等 %(number)d 笔，共 %(amount)s") % total)
    state = _("补助当前状态：%(status)s。请核查是否应当收回。")
    return "；\n".join([*lines, state % {"status": claim.get_status_display()}])


@transaction.atomic
def calculate_claim(claim_id, *, at):
    """Calculate a submitted claim once per revision; under the claim's row lock.

    Two workers on one claim, or the same job twice, leave one sheet.
    """
    claim = Claim.objects.select_for_update(of=("self",)).filter(pk=claim_id).first()
    if claim is None or claim.status != Status.SUBMITTED or claim.sheet is not None:
        return None
    system = User.objects.system()
    try:
        sheet = write_sheet(claim, at=at)
    except InvalidFacts as error:
        perform(claim, "send_back", actor=system, note=contradictions(error))
        return None
    note = _("应补 %(amount)s，依据 %(basis)s") % {
        "amount": yuan(sheet.amount),
        "basis": claim.scheme.basis,
    }
    perform(claim, "calculate", actor=system, note=note, amount=sheet.amount)
    return sheet


def contradictions(error):
    """Facts on file that contradict each other: nothing can be calculated from them."""
    problems = "\n".join(item.message for item in error.errors)
    return _("已登记的事实自相矛盾，请与登记机构核对后重新提交：\n%(problems)s") % {
        "problems": problems
    }


def write_sheet(claim, *, at):
    """The sheet with its lines, and with all that is needed to recompute it."""
    on_file = facts_on_file(claim.applicant, year=claim.year, on=claim.applied_on, claim=claim)
    clause, on = claim.scheme.rules, claim.applied_on
    facts = on_file.for_clause(clause, on)
    result = calculate(facts, clause, on)
    sheet = CalculationSheet.objects.create(
        claim=claim,
        revision=claim.revision,
        on=on,
        entry=claim.scheme.entry,
        facts=to_document(facts),
        result=result.written,
        base=result.base,
        rate=result.rate,
        amount=result.amount,
        rule_version=result.rule_version,
        digest=result.digest,
        computed_at=at,
    )
    SheetLine.objects.bulk_create(sheet_lines(sheet, result))
    return sheet


def sheet_lines(sheet, result: Result):
    """Facts on file carry the primary key of their record as their id."""
    for position, line in enumerate(result.lines, start=1):
        yield SheetLine(
            sheet=sheet,
            position=position,
            kind=line.kind,
            key=line.key,
            payment_id=line.key if line.kind == PAYMENT else None,
            contract_key=line.contract,
            mark=line.mark,
            day=line.day,
            amount=line.amount,
            included=line.included,
            counted=line.counted,
            reason_code=line.reason_code,
            reason=line.reason[:500],
            clause=line.clause[:200],
        )
