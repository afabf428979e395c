"""政策条款、申请、测算表。"""

from contracts.subsidies.models.claim import Claim
from contracts.subsidies.models.scheme import Scheme
from contracts.subsidies.models.sheet import CalculationSheet, PaymentUse, SheetLine

__all__ = ["CalculationSheet", "Claim", "PaymentUse", "Scheme", "SheetLine"]
