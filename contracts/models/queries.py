"""Which contracts: those one may see, those that are registered, and what was paid for them."""

from django.db import models
from django.db.models import Q, Sum

from contracts.models.party import ContractParty
from contracts.models.payment import Payment
from contracts.workflows import REGISTRABLE, Status
from institutions.models import organization_ids
from techmarket.accounts.models import Role, has_role, in_regions
from techmarket.lists.search import SearchQuerySet


class ContractQuerySet(SearchQuerySet):
    def registered(self):
        return self.filter(status=Status.REGISTERED)

    def twins(self):
        """Registered long ago under two spellings; one of the two is to be revoked."""
        both = {"status__in": REGISTRABLE, "twin_of__status__in": REGISTRABLE}
        return self.filter(twin_of__isnull=False, **both)

    def visible_to(self, user):
        """Contracts are never public: parties, registrars and officers of a party's region."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser or has_role(user, Role.AUDITOR):
            return self
        mine = ContractParty.objects.filter(organization__in=organization_ids(user))
        shown = Q(pk__in=mine.values("contract")) | Q(engagement__broker__user=user)
        prefixes = user.region_prefixes(Role.OFFICER) + user.region_prefixes(Role.REGISTRAR)
        if prefixes:
            near = ContractParty.objects.filter(in_regions("region", prefixes))
            shown |= Q(pk__in=near.values("contract")) & ~Q(status=Status.DRAFT)
        return self.filter(shown)

    def with_received(self):
        """Annotate 到账额: the sum of the recorded payments, in 元."""
        paid = Payment.objects.filter(contract=models.OuterRef("pk")).values("contract")
        total = models.Subquery(paid.annotate(s=Sum("amount")).values("s"))
        return self.annotate(received=total)
