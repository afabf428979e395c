"""Intents and engagements: a contract that a broker brought about has its history."""

from brokers.models import FIRST_ANSWER, Engagement, ServiceRecord
from contracts.workflows import Status as ContractStatus
from demands.models import Intent
from demands.services import REPLY_WORKDAYS
from techmarket.codes.workdays import add_workdays
from techmarket.demo.loader.calendar import DAY, between, office_time, parse
from techmarket.demo.loader.journal import Step

LONGEST_TALKS = 60 * DAY
SIGNED = (ContractStatus.REGISTERED, ContractStatus.REVOKED)
REPLIES = (
    "欢迎合作。我们将在三日内安排项目负责人与贵方对接，请先提供工况参数和样品要求。",
    "同意对接，技术负责人会与联系人约定视频会议，请准备现有工艺流程和检测数据。",
    "成果可以合作，建议先签保密约定，再到现场核对设备条件，随后商定试验方案。",
)
CALLS = (
    "分别与双方技术负责人通话，核对指标和预算差距，列出三项待确认问题。",
    "电话沟通交付方式与付款节点，需求方同意按里程碑分期支付。",
    "了解需求方生产线现状，整理成两页说明发给成果方，请其判断适用性。",
)
MEETINGS = (
    "组织现场洽谈，双方确认验收指标、样件数量和试验计划，约定下次讨论价款。",
    "陪同成果方到车间查看设备，双方就改造范围和知识产权归属达成一致。",
    "组织视频洽谈，逐条过合同条款，确认技术资料清单和培训安排。",
)


class Talks:
    """The days on which one deal was talked about, between publication and signature."""

    def __init__(self, market, record):
        self.signed = parse(record["sign_date"])
        starts = [self.signed - LONGEST_TALKS, self._listed(market, record)]
        if record["demand"]:
            demand = find(market, "demands", record["demand"])
            starts.append(parse(demand["published_on"]))
        self.start = max(starts)

    @staticmethod
    def _listed(market, record):
        return parse(find(market, "achievements", record["achievement"])["listed_on"])

    def at(self, share):
        return between(self.start, self.signed, share)


def find(market, name, ref):
    return next(record for record in market.data[name] if record["ref"] == ref)


def load_matchmaking(market):
    """Intents and engagements that led to a contract, by the contract's ref."""
    deals = [r for r in market.data["contracts"] if r["broker"] and r["achievement"]]
    talks = {record["ref"]: Talks(market, record) for record in deals}
    deals.sort(key=lambda record: talks[record["ref"]].start)
    market.intents = {r["ref"]: build_intent(market, r, talks[r["ref"]]) for r in deals}
    Intent.objects.bulk_create(market.intents.values())
    served = [record for record in deals if not is_own(market, record)]
    market.engagements = {r["ref"]: build_engagement(market, r, talks[r["ref"]]) for r in served}
    Engagement.objects.bulk_create(market.engagements.values())
    records = [row for r in served for row in service_records(market, r, talks[r["ref"]])]
    ServiceRecord.objects.bulk_create(sorted(records, key=lambda row: row.held_on))


def is_own(market, record):
    """A broker does not serve a deal to which the broker's own organisation is a party."""
    home = find(market, "brokers", record["broker"])["org"]
    return home in (record["buyer"], record["seller"])


def build_intent(market, record, talks):
    buyer, seller = record["buyer"], record["seller"]
    sender, members = market.organizations[buyer], market.cast.members
    sent = talks.at(0.1)
    steps = [
        Step("send", members[buyer], sent),
        Step("accept", members[seller], talks.at(0.2)),
    ]
    if record["status"] in SIGNED:
        steps.append(Step("conclude", market.cast.system, parse(record["registered_on"])))
    return market.journal.build(
        Intent,
        steps,
        demand=market.demands.get(record["demand"]),
        achievement=market.achievements[record["achievement"]],
        sender=sender,
        receiver=market.organizations[seller],
        message=message_of(market, record),
        contact_name=sender.contact_name,
        contact_phone=sender.contact_phone,
        open_to_brokers=not is_own(market, record),
        reply_due_on=add_workdays(sent, REPLY_WORKDAYS),
        reply=chosen(REPLIES, record),
        created_by=members[buyer],
    )


def message_of(market, record):
    demand = market.demands.get(record["demand"])
    cause = f"我单位正在征集“{demand.title}”的解决方案，" if demand else "我单位关注此项成果，"
    return f"{cause}希望就“{record['title']}”与贵单位合作，请告知技术条件、费用和周期。"


def chosen(texts, record):
    return texts[int(record["ref"][-3:]) % len(texts)]


def build_engagement(market, record, talks):
    broker = market.brokers[record["broker"]]
    applied = talks.at(0.3)
    steps = [
        Step("apply", market.cast.brokers[record["broker"]], applied),
        Step("confirm", market.cast.members[record["buyer"]], talks.at(0.4)),
    ]
    if record["status"] in SIGNED:
        steps.append(Step("conclude", market.cast.system, parse(record["registered_on"])))
    return market.journal.build(
        Engagement,
        steps,
        intent=market.intents[record["ref"]],
        broker=broker,
        plan=plan_of(record),
        answer_due_at=office_time(applied) + FIRST_ANSWER,
        created_by=market.cast.brokers[record["broker"]],
    )


def plan_of(record):
    work = record["intermediary_work"] or "需求梳理、谈判协调和履约跟踪"
    return f"为“{record['title']}”提供{work}；每周向双方通报进展，合同登记后跟踪到验收。"


def service_records(market, record, talks):
    engagement = market.engagements[record["ref"]]
    person = market.cast.brokers[record["broker"]]
    kinds = ServiceRecord.Kind
    held = ((kinds.CALL, 0.5, CALLS), (kinds.MEETING, 0.75, MEETINGS))
    for kind, share, texts in held:
        yield ServiceRecord(
            engagement=engagement,
            kind=kind,
            held_on=talks.at(share),
            content=chosen(texts, record),
            created_by=person,
        )
