"""Who may withdraw a notice and answer an objection."""

import rules

from techmarket.accounts.models import Role, has_role


@rules.predicate
def is_officer_of_notice(user, notice):
    return notice is not None and has_role(user, Role.OFFICER, notice.region_id)


@rules.predicate
def is_officer_of_objection(user, objection):
    return objection is not None and is_officer_of_notice(user, objection.notice)


rules.add_perm("notices.withdraw_notice", is_officer_of_notice)
rules.add_perm("notices.handle_objection", is_officer_of_objection)
