"""Which contracts: those one may see, those that are registered, and what was paid for them."""

from django.db.models import Exists, OuterRef, Q

from contracts.models.party import ContractParty
from contracts.workflows import REGISTRABLE, Status
from institutions.models import organization_ids
from techmarket.accounts.models import Role
from techmarket.accounts.visibility import on_duty, scoped
from techmarket.lists.search import SearchQuerySet


def of_station(here):
    """Where the seller is, or the buyer if the seller is abroad; `here`: of the party."""
    seller = ContractParty.objects.filter(role=ContractParty.Role.SELLER)
    registered_there = seller.filter(contract=OuterRef("contract"), region__isnull=False)
    buyer = ContractParty.objects.filter(here, role=ContractParty.Role.BUYER)
    abroad = buyer.exclude(Exists(registered_there))
    return Q(pk__in=seller.filter(here).values("contract")) | Q(pk__in=abroad.values("contract"))


class ContractQuerySet(SearchQuerySet):
    def registered(self):
        return self.filter(status=Status.REGISTERED)

    def twins(self):
        """Registered long ago under two spellings; one of the two is to be revoked."""
        both = {"status__in": REGISTRABLE, "twin_of__status__in": REGISTRABLE}
        return self.filter(twin_of__isnull=False, **both)

    def visible_to(self, user):
        """Never public: the parties, the broker, officers of a party's region, and the registrars
        of the station where it is or would be registered."""
        mine = ContractParty.objects.filter(organization__in=organization_ids(user))
        near = ContractParty.objects.filter(on_duty(user, Role.OFFICER))
        official = Q(pk__in=near.values("contract")) | of_station(on_duty(user, Role.REGISTRAR))
        return scoped(
            self,
            user,
            Q(pk__in=mine.values("contract")) | Q(engagement__broker__user=user.pk),
            official & ~Q(status=Status.DRAFT),
        )
