"""Confirming a payment or an invoice: by the other party, or by the registrar who has looked."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contracts.models import Payment, Proof, papers
from contracts.rules import is_checking_registrar, is_counterparty
from contracts.services import attach, lock_registered
from techmarket.accounts.models import User
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
        return Proof.COUNTERPARTY
    if is_checking_registrar(by, paper):
        return Proof.REGISTRAR
    raise ValidationError(_("须由合同另一方的人员确认，或由登记机构核对；录入的一方不能自己确认。"))


def tell_of_proof(paper):
    """To those for whom it was entered."""
    own = User.objects.filter(memberships__organization=paper.entered_for_id, is_active=True)
    title = _("%(kind)s %(number)s %(proof)s") % {
        "kind": paper._meta.verbose_name,
        "number": paper.number_on_paper,
        "proof": paper.get_proof_display(),
    }
    contract = paper.contract
    tell(own, title=title[:200], body=contract.title, url=contract.get_absolute_url())


@transaction.atomic
def complete(paper, file, *, by):
    """The scan of what was entered without it; what is confirmed already gets no other."""
    lock_registered(paper.contract)
    refuse_settled(type(paper).objects.get(pk=paper.pk))
    kind = papers.VOUCHER if isinstance(paper, Payment) else papers.INVOICE
    attach(file, paper, kind, by=by)
    return paper
