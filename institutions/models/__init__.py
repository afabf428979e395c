from institutions.models.acting import acting_ids, organization_ids, people_of
from institutions.models.former import FormerName
from institutions.models.membership import Invitation, Membership
from institutions.models.organization import (
    NUMBER_PREFIX,
    ONE_DRAFT,
    Organization,
    phone_validator,
)
from institutions.models.papers import LICENCE
from institutions.models.qualification import Qualification

__all__ = [
    "LICENCE",
    "NUMBER_PREFIX",
    "ONE_DRAFT",
    "FormerName",
    "Invitation",
    "Membership",
    "Organization",
    "Qualification",
    "acting_ids",
    "organization_ids",
    "people_of",
    "phone_validator",
]
