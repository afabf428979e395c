import django_tables2 as tables

from techmarket.accounts.models import SecurityEvent
from techmarket.lists.tables import MarketTable


class SecurityEventTable(MarketTable):
    at = tables.DateTimeColumn(format="Y年n月j日 H:i:s", attrs={"td": {"class": "text-nowrap"}})

    under = ("actor", "address")

    class Meta(MarketTable.Meta):
        model = SecurityEvent
        fields = ["kind", "subject", "at", "actor", "address"]
        sequence = fields
