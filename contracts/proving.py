"""Confirming or denying a payment or an invoice: by the other party, or by the registrar."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contracts.models import Payment, Proof, papers
from contracts.rules import is_checking_registrar, is_counterparty
from contracts.services import attach, lock_registered
from institutions.models import people_of
from techmarket.notifications.services import tell


@transaction.atomic
def prove(paper, *, by, at):
    """Confirm it, once; gives the paper as it is now. Rows are locked as for a reversal."""
    lock_registered(paper.contract)
    paper = type(paper).objects.get(pk=paper.pk)
    refuse_settled(paper)
    if not paper.files.exists():
        raise ValidationError(_("还没有上传凭证文件，请录入的一方先补传。"))
    paper.proof, paper.proved_by, paper.proved_at = kind_of_proof(paper, by), by, at
    paper.save(update_fields=["proof", "proved_by", "proved_at"])
    tell_of_proof(paper)
    return paper


def refuse_settled(paper):
    if paper.proof:
        raise ValidationError(_("已经确认过；有误的只能冲销。"))
    if not paper.is_waiting:
        raise ValidationError(_("这一行已经冲销，不用确认。"))


def kind_of_proof(paper, by):
    """A superuser passes every permission, so it is asked here who confirms."""
    if is_counterparty(by, paper):
        refuse_denied(paper)
        return Proof.COUNTERPARTY
    if is_checking_registrar(by, paper):
        return Proof.REGISTRAR
    raise ValidationError(_("须由合同另一方的人员确认，或由登记机构核对；录入的一方不能自己确认。"))


@transaction.atomic
def deny(paper, *, reason, by, at):
    """The other party says that it is not so, once; gives the paper as it is now."""
    lock_registered(paper.contract)
    paper = type(paper).objects.get(pk=paper.pk)
    refuse_settled(paper)
    refuse_denied(paper)
    if not is_counterparty(by, paper):
        raise ValidationError(_("只有合同另一方的人员可以否认；登记机构认为不属实的，请冲销。"))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明否认的理由，录入的一方和登记机构据此核实。")})
    paper.denial, paper.denied_by, paper.denied_at = reason.strip(), by, at
    paper.save(update_fields=["denial", "denied_by", "denied_at"])
    tell_of_denial(paper)
    return paper


def refuse_denied(paper):
    if paper.is_denied:
        raise ValidationError(_("合同另一方已经否认，由登记机构凭凭证核定，或由录入的一方冲销。"))


def tell_of_proof(paper):
    tell_own(paper, paper.get_proof_display(), paper.contract.title)


def tell_of_denial(paper):
    """Who entered it may correct it; the registrar of the station may decide."""
    body = _("理由：%(reason)s。不计入补助；录入有误的请冲销，属实的请补齐凭证，由登记机构核定。")
    body %= {"reason": paper.denial}
    tell_own(paper, _("被合同另一方否认"), body, more=paper.contract.recipients("registrars"))


def tell_own(paper, what, body, more=None):
    """To those for whom it was entered."""
    told = people_of([paper.entered_for_id])
    title = _("%(kind)s %(number)s %(what)s") % {
        "kind": paper._meta.verbose_name,
        "number": paper.number_on_paper,
        "what": what,
    }
    url = paper.contract.get_absolute_url()
    for people in (told, more):
        tell(people or [], title=title[:200], body=body, url=url)


@transaction.atomic
def complete(paper, file, *, by):
    """The scan of what was entered without it; what is confirmed already gets no other."""
    lock_registered(paper.contract)
    refuse_settled(type(paper).objects.get(pk=paper.pk))
    kind = papers.VOUCHER if isinstance(paper, Payment) else papers.INVOICE
    attach(file, paper, kind, by=by)
    return paper
