"""Which contracts: those one may see, those that are registered, and what was paid for them."""

from django.db.models import Exists, OuterRef, Q

from contracts.models.party import ContractParty
from contracts.models.payment import Invoice, Payment
from contracts.workflows import REGISTRABLE, Status
from institutions.models import acting_ids, organization_ids
from techmarket.accounts.models import Role
from techmarket.accounts.visibility import NOBODY, on_duty, scoped
from techmarket.lists.search import SearchQuerySet


def of_party(condition):
    """With a party that the condition is true of."""
    if condition is NOBODY:
        return NOBODY
    return Q(pk__in=ContractParty.objects.filter(condition).values("contract"))


def of_station(here):
    """Where the seller is, or the buyer if the seller is abroad; `here`: of the party."""
    if here is NOBODY:
        return NOBODY
    seller = ContractParty.objects.filter(role=ContractParty.Role.SELLER)
    registered_there = seller.filter(contract=OuterRef("contract"), region__isnull=False)
    buyer = ContractParty.objects.filter(here, role=ContractParty.Role.BUYER)
    abroad = buyer.exclude(Exists(registered_there))
    return Q(pk__in=seller.filter(here).values("contract")) | Q(pk__in=abroad.values("contract"))


def mine_to_prove(papers, user):
    """Waiting papers that the other party entered, or that this registrar may check."""
    units = acting_ids(user)
    sides = ContractParty.objects.filter(
        organization__in=units, role__in=[ContractParty.Role.SELLER, ContractParty.Role.BUYER]
    )
    theirs = Q(entered_for__isnull=False, denied_at=None) & ~Q(entered_for__in=units)
    theirs &= Q(contract__in=sides.values("contract"))
    near = papers.model._meta.get_field("contract").related_model.objects
    near = near.filter(of_station(on_duty(user, Role.REGISTRAR)))
    near = near.exclude(parties__organization__in=organization_ids(user))
    waiting = papers.waiting().exclude(created_by=user)
    return waiting.filter(theirs | Q(contract__in=near.values("pk")))


def denied_of(papers, user):
    """What was entered for this user's units and denied by the other party."""
    return papers.waiting().filter(entered_for__in=acting_ids(user), denied_at__isnull=False)


class ContractQuerySet(SearchQuerySet):
    def registered(self):
        return self.filter(status=Status.REGISTERED)

    def twins(self):
        """Registered long ago under two spellings; one of the two is to be revoked."""
        both = {"status__in": REGISTRABLE, "twin_of__status__in": REGISTRABLE}
        return self.filter(twin_of__isnull=False, **both)

    def to_confirm(self, user):
        """Drafts of others whose data this user can confirm for the buyer."""
        units = organization_ids(user)
        mine = ContractParty.objects.filter(organization__in=units)
        buyers = mine.filter(role=ContractParty.Role.BUYER).values("contract")
        sellers = mine.filter(role=ContractParty.Role.SELLER).values("contract")
        open_ones = self.filter(status__in=[Status.DRAFT, Status.RETURNED], confirmed_at=None)
        return open_ones.filter(pk__in=buyers).exclude(pk__in=sellers)

    def to_prove(self, user):
        """With payments or invoices that this user can confirm."""
        return self.registered().with_papers(mine_to_prove, user)

    def with_denied(self, user):
        """With payments or invoices of this user's units that the other party denies."""
        return self.registered().with_papers(denied_of, user)

    def with_papers(self, which, user):
        papers = (which(model.objects.all(), user) for model in (Payment, Invoice))
        payments, invoices = (rows.values("contract") for rows in papers)
        return self.filter(Q(pk__in=payments) | Q(pk__in=invoices))

    def visible_to(self, user):
        """Never public: the parties, the broker, officers of a party's region, and the registrars
        of the station where it is or would be registered."""
        units = organization_ids(user)
        official = of_party(on_duty(user, Role.OFFICER))
        official |= of_station(on_duty(user, Role.REGISTRAR))
        return scoped(
            self,
            user,
            of_party(Q(organization__in=units)) if units else NOBODY,
            Q(engagement__broker__user=user.pk),
            official & ~Q(status=Status.DRAFT) & ~Q(status=Status.VOIDED, submitted_on=None),
        )
