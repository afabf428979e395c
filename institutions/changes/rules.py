"""May what: changes of a unit."""

import rules

from institutions.changes.workflows import EDITABLE, Status
from institutions.rules import is_admin, is_officer, lacks_admin
from techmarket.accounts.models import Role, has_role


@rules.predicate
def is_on_market(user, organization):
    return organization is not None and organization.is_verified


# For a unit that has nobody left, the office itself begins; another officer decides then.
speaks = is_admin | (is_officer & lacks_admin)


@rules.predicate
def is_own(user, change):
    return change is not None and speaks(user, change.organization)


@rules.predicate
def is_editable_change(user, change):
    return change is not None and change.status in EDITABLE


@rules.predicate
def answers_for_old(user, change):
    return change is not None and has_role(user, Role.OFFICER, change.old_region_id)


@rules.predicate
def answers_for_new(user, change):
    if change is None:
        return False
    return has_role(user, Role.OFFICER, change.region_id or change.old_region_id)


@rules.predicate
def is_released(user, change):
    return change is not None and change.status == Status.RELEASED


decides = (is_released & answers_for_new) | (~is_released & answers_for_old)

rules.add_perm("changes.propose_change", is_on_market & speaks)
rules.add_perm("changes.add_changerequest", rules.is_authenticated)
rules.add_perm("changes.change_changerequest", is_own & is_editable_change)
rules.add_perm("changes.submit_changerequest", is_own)
rules.add_perm("changes.upload_changerequest", is_own & is_editable_change)
rules.add_perm("changes.decide_changerequest", decides)
rules.add_perm("changes.approve_changerequest", decides & answers_for_new)
rules.add_perm("changes.release_changerequest", answers_for_old & ~answers_for_new)
