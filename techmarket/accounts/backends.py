"""Who signs in, by user name or by address: one check of the password, whatever there is."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import get_user_by_username

from techmarket.accounts.models import User


class OneCheckBackend(AuthenticationBackend):
    """allauth's checks a known address twice, and every account that awaits its confirmation: the
    time would tell. An address is whose account has it, which is one at most."""

    def _authenticate(self, request, **credentials):
        name = credentials.get("username") or credentials.get("email") or ""
        user = User.objects.filter(email__iexact=name).first() if "@" in name else None
        return self._check_password(user or get_user_by_username(name), credentials["password"])
