from techmarket.accounts.models.events import SecurityEvent
from techmarket.accounts.models.grants import RoleGrant, objection_to_grant
from techmarket.accounts.models.people import (
    ADMIN_DUTIES,
    DECIDING,
    SECOND_FACTOR_MISSING,
    SYSTEM_USERNAME,
    AccountManager,
    Role,
    User,
    has_role,
    person_field,
    region_prefix,
)
from techmarket.accounts.models.tokens import ApiToken, secret_digest

__all__ = [
    "ADMIN_DUTIES",
    "DECIDING",
    "SECOND_FACTOR_MISSING",
    "SYSTEM_USERNAME",
    "AccountManager",
    "ApiToken",
    "Role",
    "RoleGrant",
    "SecurityEvent",
    "User",
    "has_role",
    "objection_to_grant",
    "person_field",
    "region_prefix",
    "secret_digest",
]
