"""May what: brokers and engagements."""

import rules

from brokers.workflows import Status
from institutions.rules import acts_for, has_organization
from techmarket.accounts.models import Role, has_role
from techmarket.accounts.rules import is_any_officer, is_system


@rules.predicate
def is_self(user, broker):
    return broker is not None and broker.user_id == user.pk


@rules.predicate
def is_editable(user, broker):
    return broker is not None and broker.status in (Status.DRAFT, Status.RETURNED)


@rules.predicate
def practises(user, broker):
    return broker is not None and broker.status == Status.ACTIVE


@rules.predicate
def is_officer(user, broker):
    return broker is not None and has_role(user, Role.OFFICER, broker.region_id)


@rules.predicate
def entered_it(user, broker):
    """Officers import brokers of their region, who have no account yet."""
    return is_officer(user, broker) and broker.user_id is None and broker.created_by_id == user.pk


@rules.predicate
def is_new_broker(user):
    return user.is_authenticated and not hasattr(user, "broker")


@rules.predicate
def is_practising(user):
    return hasattr(user, "broker") and user.broker.status == Status.ACTIVE


@rules.predicate
def is_demand_side(user, engagement):
    return engagement is not None and acts_for(user, engagement.intent.demand_side.pk)


@rules.predicate
def is_own_engagement(user, engagement):
    return engagement is not None and engagement.broker.user_id == user.pk


rules.add_perm("brokers.add_broker", is_new_broker)
rules.add_perm("brokers.import_broker", is_any_officer)
rules.add_perm("brokers.change_broker", (is_self | entered_it) & is_editable)
rules.add_perm("brokers.describe_broker", is_self & practises)
rules.add_perm("brokers.submit_broker", is_self | entered_it)
rules.add_perm("brokers.void_broker", is_self | entered_it)
rules.add_perm("brokers.review_broker", is_officer)

# A broker applies, a unit commissions; the move itself asks who of both it is.
rules.add_perm("brokers.add_engagement", is_practising | has_organization)
rules.add_perm("brokers.apply_engagement", is_own_engagement)
rules.add_perm("brokers.confirm_engagement", is_demand_side)
rules.add_perm("brokers.commission_engagement", is_demand_side)
rules.add_perm("brokers.answer_engagement", is_own_engagement)
rules.add_perm("brokers.end_engagement", is_own_engagement | is_demand_side)
rules.add_perm("brokers.add_servicerecord", is_practising)
rules.add_perm("brokers.log_service", is_own_engagement)
# A registered contract concludes its engagement.
rules.add_perm("brokers.conclude_engagement", is_system)
