"""One contract, one registration: what two spellings of the same contract have in common."""

import hashlib
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contracts.workflows import REGISTRABLE
from techmarket.codes.identifiers import normalise_number

BETWEEN_DIGITS = "-.,/:"  # 1.5 is not 15, 10⁻³ is not 10³


def bare(text):
    """A name without what typists differ in: width, case, blanks, brackets, punctuation."""
    text = normalise_number(text)
    return "".join(c for i, c in enumerate(text) if not is_ornament(text, i))


def is_ornament(text, i):
    character, around = text[i], text[max(i - 1, 0) : i] + text[i + 1 : i + 2]
    if character in BETWEEN_DIGITS and len(around) == 2 and around.isdigit():
        return False
    return unicodedata.category(character)[0] in "PZC"


def digest(sides, contract):
    """The same parties, name, amount and day are the same contract."""
    names = [side.uscc or bare(side.name) for side in sides]
    amount, day = f"{contract.total_amount:.2f}", str(contract.signed_on)
    parts = [*names, bare(contract.title), amount, day]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def fingerprint(contract):
    return digest([contract.seller, contract.buyer], contract)


def refuse_twin(contract):
    """Name the other one. The constraint of the database decides when two come at once."""
    rows = type(contract)._default_manager.filter(fingerprint=contract.fingerprint)
    twin = rows.filter(status__in=REGISTRABLE).exclude(pk=contract.pk).first()
    if twin is not None:
        what = {"title": twin.title, "status": twin.get_status_display()}
        raise ValidationError(
            _(
                "疑似重复：同一合同（当事人、名称、金额、签订日期相同）已有一份“%(title)s”"
                "（%(status)s），不得重复登记。"
            )
            % what
        )
