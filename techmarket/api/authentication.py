from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS

from techmarket.accounts.areas import area_of
from techmarket.accounts.models import SECOND_FACTOR_MISSING, ApiToken, SecurityEvent, secret_digest


class ApiTokenAuthentication(TokenAuthentication):
    """`Authorization: Token tm_…`; the key may do what its owner may do, within its scope."""

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is not None:
            keep_scope(found[1], request)
        return found

    def authenticate_credentials(self, key):
        tokens = ApiToken.objects.valid(at=timezone.now()).select_related("user")
        token = tokens.filter(digest=secret_digest(key)).first()
        if token is None or not token.fits_password:
            raise AuthenticationFailed(_("API 密钥无效、已停用或已过期，请在个人中心重新申请。"))
        if token.user.must_enrol:  # a key would pass by what sign-in asks for
            raise PermissionDenied(SECOND_FACTOR_MISSING)
        token.note_use(at=timezone.now())
        return token.user, token


def keep_scope(token, request):
    try:
        check_scope(token, request)
    except PermissionDenied:
        SecurityEvent.refused(request, actor=token.user)
        raise


def check_scope(token, request):
    if token.scope == ApiToken.Scope.READ and request.method not in SAFE_METHODS:
        raise PermissionDenied(_("该密钥只读，不能提交或修改。"))
    area = area_of(type(request.parser_context["view"]))
    if token.areas and area and area not in token.areas:
        raise PermissionDenied(_("该密钥不能用于这一范围，请在个人中心重新申请。"))
