from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied

from techmarket.accounts.models import SECOND_FACTOR_MISSING, ApiToken, secret_digest


class ApiTokenAuthentication(TokenAuthentication):
    """`Authorization: Token tm_…`; the key may do what its owner may do."""

    def authenticate_credentials(self, key):
        tokens = ApiToken.objects.valid(at=timezone.now()).select_related("user")
        token = tokens.filter(digest=secret_digest(key)).first()
        if token is None:
            raise AuthenticationFailed(_("API 密钥无效、已停用或已过期，请在个人中心重新申请。"))
        if token.user.must_enrol:  # a key would pass by what sign-in asks for
            raise PermissionDenied(SECOND_FACTOR_MISSING)
        return token.user, token
