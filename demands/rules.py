"""May what: demands and intents."""

import rules

from demands.workflows import Status
from institutions.rules import acts_for, has_organization
from techmarket.accounts.models import Role, has_role
from techmarket.accounts.rules import is_auditor, is_system


@rules.predicate
def is_owner(user, demand):
    return demand is not None and acts_for(user, demand.organization_id)


@rules.predicate
def is_editable(user, demand):
    return demand is not None and demand.status in (
        Status.DRAFT,
        Status.RETURNED,
        Status.WITHDRAWN,
    )


@rules.predicate
def is_officer(user, demand):
    return demand is not None and has_role(user, Role.OFFICER, demand.region_id)


@rules.predicate
def is_sender(user, intent):
    return intent is not None and acts_for(user, intent.sender_id)


@rules.predicate
def is_receiver(user, intent):
    return intent is not None and acts_for(user, intent.receiver_id)


rules.add_perm("demands.add_demand", has_organization)
rules.add_perm("demands.import_demand", has_organization)
rules.add_perm("demands.change_demand", is_owner & is_editable)
rules.add_perm("demands.submit_demand", is_owner)
rules.add_perm("demands.void_demand", is_owner | is_system)
rules.add_perm("demands.withdraw_demand", is_owner | is_officer | is_system)
rules.add_perm("demands.close_demand", is_owner | is_officer)
rules.add_perm("demands.view_matches", is_owner | is_officer | is_auditor)
rules.add_perm("demands.review_demand", is_officer)

rules.add_perm("demands.add_intent", has_organization)
rules.add_perm("demands.send_intent", is_sender)
rules.add_perm("demands.answer_intent", is_receiver)
rules.add_perm("demands.cancel_intent", is_sender)
rules.add_perm("demands.end_intent", is_sender | is_receiver)
rules.add_perm("demands.lapse_intent", is_system)
# A registered contract moves its intent; nobody presses a button for it.
rules.add_perm("demands.conclude_intent", is_system)
rules.add_perm("demands.fulfil_demand", is_system)
rules.add_perm("demands.overtake_intent", is_system)
