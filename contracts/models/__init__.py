"""技术合同、当事人、付款凭证与发票。"""

from contracts.models.contract import Contract
from contracts.models.party import ContractParty
from contracts.models.payment import Invoice, NumberField, Payment, Reversal

__all__ = ["Contract", "ContractParty", "Invoice", "NumberField", "Payment", "Reversal"]
