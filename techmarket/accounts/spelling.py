"""User names: one spelling each, and none that looks like another one or like an office."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db.models import Func, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Latin and Chinese only: no letter of another script that is drawn the same. No @: a user name is
# told to others, an address to nobody.
ALLOWED = re.compile(r"[0-9A-Za-z.+_\-\u4e00-\u9fff]+")
ALIKE, DRAWN = "01i", "oll"
ALREADY = gettext_lazy("该用户名与已有或保留的用户名相同或容易混淆，请换一个。")
RESERVED = "system admin administrator root security audit 系统 管理员 系统管理员 安全管理员 审计员"


def spelling_of(username):
    return unicodedata.normalize("NFKC", username)


def looks_of(username):
    """What the eye sees: K0NG and kong, paul1 and pauli are one name."""
    return username.lower().translate(str.maketrans(ALIKE, DRAWN))


# The same in the database, where a unique key rests on it.
LOOKS = Func(Lower("username"), Value(ALIKE), Value(DRAWN), function="translate")
OFFICIAL = {looks_of(name) for name in RESERVED.split()}


def check_username(username, others):
    """Refuse a name that may be taken for another one; `others` are the accounts there are."""
    if not ALLOWED.fullmatch(username):
        raise ValidationError(_("用户名只能含英文字母、数字、汉字和 . + - _。"))
    looks = looks_of(username)
    if looks in OFFICIAL or others.annotate(looks=LOOKS).filter(looks=looks).exists():
        raise ValidationError(ALREADY)
