"""Technology contracts, their parties, payments and invoices."""

from contracts.models.contract import Contract
from contracts.models.party import ContractParty
from contracts.models.payment import Invoice, NumberField, Payment, Reversal

__all__ = ["Contract", "ContractParty", "Invoice", "NumberField", "Payment", "Reversal"]
