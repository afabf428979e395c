"""Clauses, claims and calculation sheets."""

from contracts.subsidies.claims.models.claim import Claim
from contracts.subsidies.claims.models.scheme import Scheme
from contracts.subsidies.claims.models.sheet import CalculationSheet, EvidenceUse, SheetLine

__all__ = ["CalculationSheet", "Claim", "EvidenceUse", "Scheme", "SheetLine"]
