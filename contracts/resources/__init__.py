from contracts.resources.contract import ContractResource
from contracts.resources.invoices import InvoiceResource
from contracts.resources.payments import PaymentResource

__all__ = ["ContractResource", "InvoiceResource", "PaymentResource"]
