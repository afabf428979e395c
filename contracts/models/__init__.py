"""Technology contracts, their parties, payments and invoices."""

from contracts.models.contract import Contract
from contracts.models.party import ContractParty
from contracts.models.payment import Invoice, NumberField, Payment, Reversal
from contracts.models.proof import Proof

__all__ = ["Contract", "ContractParty", "Invoice", "NumberField", "Payment", "Proof", "Reversal"]
