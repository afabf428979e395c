"""On approval: facts unchanged, no payment used by another claim, a notice as prescribed."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.subsidies.claims.models.sheet import EvidenceUse
from contracts.subsidies.claims.onfile import facts_on_file
from contracts.subsidies.policies.calculation import Result, calculate
from contracts.subsidies.policies.evidence.line import PAYMENT
from contracts.subsidies.policies.exact import percent_text
from contracts.workflows import Status
from institutions.models import Organization
from techmarket.money import date_cn, yuan
from techmarket.notices import services as notices
from techmarket.notices.models import Notice


def fresh_result(claim) -> Result:
    """What the facts on file give now, by the clause and the day of the claim."""
    on_file = facts_on_file(claim.applicant, year=claim.year, on=claim.applied_on, claim=claim)
    clause = claim.scheme.rules
    return calculate(on_file.for_clause(clause, claim.applied_on), clause, claim.applied_on)


def counted(lines):
    """{(which evidence, counted)} of pure lines and of stored rows alike."""
    return {(line.kind, line.key, line.counted) for line in lines if line.included}


def hold(claim):
    """Take the counted evidence for this claim, or refuse.

    The applicant's row is locked first, or its heir's: two claims of one applicant, or of a unit
    and its heir, are granted one after the other, so the second sees what the first has used of
    the cap. Claims of two applicants meet at
    the contract, locked by `check_contracts`; the unique key has the last word.
    """
    Organization.objects.select_for_update(of=("self",), no_key=True).get(
        pk=claim.applicant.living.pk
    )
    lines = list(claim.sheet.lines.filter(included=True).order_by("kind", "key"))
    fresh = fresh_result(claim)
    if fresh.amount != claim.amount or counted(fresh.lines) != counted(lines):
        raise ValidationError(_("核算以后事实有变化（付款、发票、已获补助等），请先重新核算。"))
    try:
        with transaction.atomic():
            EvidenceUse.objects.bulk_create(uses_of(claim, lines))
    except IntegrityError as error:
        raise ValidationError(
            _("有付款刚刚被同一政策的另一份申请计入，一笔付款只能补助一次，请重新核算。")
        ) from error


def uses_of(claim, lines):
    return [
        EvidenceUse(
            kind=line.kind,
            key=line.key,
            payment_id=line.payment_id,
            scheme_code=claim.scheme_code,
            claim=claim,
        )
        for line in lines
    ]


def check_contracts(claim):
    """A registration revoked after the calculation ends the claim's ground.

    The rows are locked: a contract is revoked before the money is decided, or the revocation finds
    what was granted and tells the officers.
    """
    rows = claim.contracts().without_search().order_by("pk")
    locked = rows.select_for_update(of=("self",), no_key=True)
    gone = [row.title for row in locked if row.status != Status.REGISTERED]
    if gone:
        titles = "、".join(f"“{title}”" for title in gone)
        raise ValidationError(
            _("合同%(titles)s的登记已不存在，不能办理，请重新核算或不予补助。") % {"titles": titles}
        )
    check_payments(claim)


def check_payments(claim):
    """Money that came back since the calculation is not subsidised; the contracts are locked."""
    lines = claim.sheet.lines.filter(included=True, kind=PAYMENT).select_related("payment")
    lines = lines.prefetch_related("payment__reversals")
    gone = [str(line.payment) for line in lines if line.payment.net < line.counted]
    if gone:
        raise ValidationError(
            _("凭证 %(numbers)s 的付款已冲销，不能办理，请重新核算或不予补助。")
            % {"numbers": "、".join(gone)}
        )


def publicise(claim, *, by, on):
    term = claim.scheme.notice_term(on)
    return notices.publish(
        claim,
        title=_("%(name)s %(year)s 年度后补助公示") % {"name": claim.applicant, "year": claim.year},
        kind=claim.NOTICE_KIND,
        snapshot=snapshot(claim),
        days=term.days,
        unit=term.unit,
        closing_action="clear",
        upheld_action="object",
        withdrawn_action="recall",
        actor=by,
        on=on,
        clause=claim.scheme.basis[:200],
    )


def check_notice_over(claim, paid_on):
    """Objections are open until the end of the last day: nothing is paid within the term.

    Beat clears a claim the day after; only a rehearsal on demonstration data clears it earlier.
    """
    ended = Notice.objects.about(claim).filter(status=Notice.Status.CLOSED)
    notice = ended.order_by("ends_on").last()
    cleared = claim.events.filter(action="clear").last()
    if notice is None or cleared is None:
        raise ValidationError(_("没有期满无异议的公示，不能拨付，请联系系统管理员核查。"))
    if paid_on <= notice.ends_on and paid_on < timezone.localdate(cleared.at):
        raise ValidationError(
            {
                "paid_on": _("公示 %(number)s 到 %(last)s 才期满，拨付日期须在此后。")
                % {"number": notice.number, "last": date_cn(notice.ends_on)}
            }
        )


def snapshot(claim):
    """What the public sees: who, by which clause, how much and how it was reached."""
    sheet, scheme = claim.sheet, claim.scheme
    pieces = sheet.lines.filter(included=True).count()
    shown = {
        _("申请单位"): claim.applicant.name,
        _("统一社会信用代码"): claim.applicant.uscc,
        _("政策"): str(scheme),
        _("依据"): scheme.basis,
        _("条文原文"): scheme.quote,
        _("申报年度"): claim.year,
        _("计入的证据"): _("%(count)d 件，共 %(base)s")
        % {"count": pieces, "base": yuan(sheet.base)},
        **({_("补助比例"): percent_text(sheet.rate)} if sheet.rate else {}),
        _("拟补助金额"): yuan(sheet.amount),
        _("申请编号"): claim.number,
        _("规则版本"): sheet.rule_version,
        _("测算表摘要"): sheet.digest,
    }
    rows = [{"label": label, "value": value} for label, value in shown.items()]
    return {"rows": rows, "facts": {"claim": claim.number, "digest": sheet.digest}}
