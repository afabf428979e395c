"""Payments or invoices entered many at a time, by the rules of those that are entered one by one.

What the rules ask is read at once and kept up with what is entered, so that a row more costs no
statement more.
"""

from collections import defaultdict

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts import corrections, services
from contracts.models import Payment
from contracts.models.payment import without_dashes
from institutions.models import people_of
from techmarket.money import yuan
from techmarket.notifications.services import tell


def dashless(number):
    """“PZ-1” and “PZ1” are one number."""
    return number.replace("-", "")


class Books:
    """Of contracts that are locked, and then their buyers: whoever enters a single paper waits."""

    def __init__(self, model, contracts):
        self.model, self.contracts = model, services.lock_contracts(contracts)
        if model is Payment:
            self.paid = totals_by(Payment, "contract", self.contracts)
            self.covered = totals_by(Payment, "invoice__contract", self.contracts, by="invoice")
            services.lock_payers(self.contracts.values())
        self.numbered = defaultdict(list)

    def read_numbers(self, numbers):
        """The living rows of these numbers, whosever they are."""
        new = {dashless(number) for number in numbers} - self.numbered.keys()
        rows = self.model.objects.alias(key=without_dashes(self.model.number_field))
        found = rows.filter(key__in=new, is_void=False).prefetch_related("reversals")
        self.numbered |= {number: [] for number in new}
        for row in found:
            self.numbered[dashless(row.number_on_paper)].append(row)

    def check(self, paper, *, on):
        """As `services` do of one; what passes counts for those that follow."""
        contract = self.contracts[paper.contract_id]
        services.check_days(paper, contract, on=on)
        if self.model is Payment:
            services.check_total(contract, paper.amount, paid=self.paid[contract.pk])
            if paper.invoice_id:
                services.check_invoice(paper, covered=self.covered[paper.invoice_id])
        self.refuse_taken(paper)
        self.note(paper)

    def check_reversal(self, row):
        self.refuse_taken(row)
        self.note(row)
        row.reverses.drawn += (row,)
        if row.is_void:
            self.forget_void(row.reverses)

    def refuse_taken(self, paper):
        paper.known = self.numbered[dashless(paper.number_on_paper)]
        paper.refuse_taken()

    def adopt(self, paper):
        """One object for each row: what is drawn up against it counts wherever it is asked."""
        paper.contract = self.contracts[paper.contract_id]
        rows = self.numbered[dashless(paper.number_on_paper)]
        rows[:] = [paper if row.pk == paper.pk else row for row in rows]

    def note(self, paper):
        if not paper.is_void:
            self.numbered[dashless(paper.number_on_paper)].append(paper)
        if self.model is Payment:
            self.paid[paper.contract_id] += paper.amount
            if paper.invoice_id:
                self.covered[paper.invoice_id] += paper.amount

    def forget_void(self, paper):
        """Its number is free again."""
        rows = self.numbered[dashless(paper.number_on_paper)]
        rows[:] = [row for row in rows if row.pk != paper.pk]


def totals_by(model, within, keys, by=None):
    rows = model.objects.filter(**{f"{within}__in": keys}).values(by or within)
    sums = rows.order_by().annotate(total=Sum("amount")).values_list(by or within, "total")
    return defaultdict(int, sums)


def ask_all_for_proof(papers, *, by):
    """One message to each unit, however many papers it is to confirm."""
    title = _("请确认成批录入的 %(number)d 笔%(kind)s")
    body = _("经您确认或登记机构核对后才计入补助；不属实的可以否认。")
    url = f"{reverse('contracts:list')}?to_prove=true"
    units = by_unit(papers, lambda paper: {paper.entered_for_id})
    tell_units(units, title=title, body=lambda papers: body, url=url, by=by)


def tell_of_reversals(rows, *, by):
    """One message to each unit, as of one row; and to whoever granted money on it."""
    model = type(rows[0])
    corrections.reversed_papers.send(model, rows=rows, by=by)
    url = reverse(f"contracts:{model._meta.model_name}s")
    title = _("成批冲销了 %(number)d 笔%(kind)s")
    units = by_unit(rows, lambda row: ())
    tell_units(units, title=title, body=sum_in_words, url=url, by=by)


def sum_in_words(rows):
    total = yuan(-sum(row.amount for row in rows))
    return _("共 %(amount)s，各行的原因见台账。") % {"amount": total}


def by_unit(papers, but):
    """{unit: papers of its contracts}, without the units `but` says of each."""
    units = defaultdict(list)
    for paper in papers:
        for unit in set(paper.contract.organization_pks).difference(but(paper)):
            units[unit].append(paper)
    return units


def tell_units(units, *, title, body, url, by):
    for unit, papers in units.items():
        names = {"number": len(papers), "kind": papers[0]._meta.verbose_name}
        users = people_of([unit]).exclude(pk=by.pk)
        tell(users, title=title % names, body=body(papers), url=url)
