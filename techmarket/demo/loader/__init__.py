"""The steps that load the demonstration data, in their order."""

from django.db import transaction

from techmarket.audit import services as audit
from techmarket.demo.loader.claims import load_claims
from techmarket.demo.loader.deals import load_contracts
from techmarket.demo.loader.market import Market
from techmarket.demo.loader.matchmaking import load_matchmaking
from techmarket.demo.loader.present import open_business
from techmarket.demo.loader.supply import (
    load_achievements,
    load_brokers,
    load_demands,
    load_organizations,
)
from techmarket.ownership.sessions import owner_session

STEPS = (
    ("机构", load_organizations),
    ("科技成果", load_achievements),
    ("技术需求", load_demands),
    ("技术经理人", load_brokers),
    ("意向与撮合", load_matchmaking),
    ("技术合同与付款", load_contracts),
    ("后补助申请与公示", load_claims),
)


@transaction.atomic
def load_market(*, today, report):
    """Load everything or nothing. `report(text)` is told of each step."""
    market = Market(today)
    for label, step in STEPS:
        step(market)
        report(label)
    report(f"办理记录 {market.journal.write()} 条")
    open_business(market)
    report("今天的待办")
    return market


def seal_history(*, at):
    """What beat does by the minute and by the day, once for all that was just recorded."""
    while audit.seal(at=at):
        pass
    audit.inspect(at=at)


def analyze():
    """The planner has no figures about tables that were filled a moment ago."""
    with owner_session() as owner, owner.cursor() as cursor:
        cursor.execute("ANALYZE")
