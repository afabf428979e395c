"""What this app adds to the records of the apps below it."""

from demands.models import Intent
from demands.workflows import IntentStatus
from techmarket.pages.panels import SIDE, panel


@panel(Intent, "contracts/of_intent.html", place=SIDE)
def contract_of(intent, user):
    """The contract that came of it, for those who may see it; or the way to draft one."""
    if intent.status != IntentStatus.ACCEPTED:
        contract = intent.contracts.visible_to(user).first()
        return {"contract": contract} if contract else None
    return {"intent": intent} if intent.may_open_files(user) else None
