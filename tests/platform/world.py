"""One small market with a record in every state that matters, seen by one person per role.

Enterprise A (`owner`, `member`) and the university (`seller`) are in Yichang; enterprise B
(`stranger`) and the officer `elsewhere` are in Hebi.
"""

from dataclasses import dataclass
from types import SimpleNamespace

from allauth.mfa.models import Authenticator
from django.utils import timezone

from contracts import proving
from institutions.models import Membership
from techmarket.accounts import services
from techmarket.accounts.models import ApiToken, Role, RoleGrant, User
from techmarket.attachments.models import Attachment
from techmarket.exchange.models import Import
from techmarket.indicators.models import PolicyTarget
from techmarket.jobs.models import Job
from techmarket.notices.models import Notice
from techmarket.notices.objecting import token_of
from techmarket.notifications.models import Notification
from techmarket.notifications.services import stop_token
from techmarket.saved.models import SavedSearch
from techmarket.saved.services import save_search, star
from techmarket.workflow.actions import perform
from tests.factories import (
    achievements,
    brokers,
    changes,
    contracts,
    demands,
    files,
    institutions,
    people,
)
from tests.factories import subsidies as claims
from tests.factories.notices import filed
from tests.factories.people import CITY, OTHER_CITY, OTHER_COUNTY
from tests.factories.photos import photo

HOME, HOME_CITY, AWAY_CITY = OTHER_COUNTY, OTHER_CITY, CITY
ROLES = (  # noqa: SIM905 - one line reads better
    "anon user owner member stranger seller broker registrar officer elsewhere "
    "auditor sysadmin secadmin expert root"
).split()


@dataclass
class World:
    people: dict
    records: dict

    def record(self, name):
        return self.records[name]


def build():
    """The people, by role, and the records, by name; loaded as the next request would."""
    firm = institutions.enterprise(region_id=HOME, name="示例甲公司")
    other = institutions.enterprise(name="示例乙公司")
    university = institutions.university(region_id=HOME, name="示例大学")
    found = {
        "user": people.UserFactory(),
        "owner": firm.admin,
        "member": institutions.join(people.UserFactory(), firm),
        "stranger": other.admin,
        "seller": university.admin,
        "broker": people.UserFactory(),
        "registrar": people.registrar(HOME_CITY),
        "officer": people.officer(HOME_CITY),
        "elsewhere": people.officer(AWAY_CITY),
        "auditor": people.auditor(),
        "sysadmin": people.sysadmin(),
        "secadmin": people.secadmin(),
        "expert": people.expert(HOME_CITY),
        "root": people.UserFactory(is_superuser=True, is_staff=True),
    }
    records = institutions_of(firm, found) | trade(firm, university, found)
    records["university"] = university
    records |= subsidies_of(firm, records)
    records |= platform_rows(found, records)
    submitted = records["dem.submitted"]
    submitted.sending = submitted.events.get(action="submit").pk
    for role, user in found.items():
        if user.is_official:
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
        found[role] = people.fresh(user)
    return World({"anon": None} | found, records)


def institutions_of(firm, found):
    draft = institutions.OrganizationFactory(region_id=HOME)
    institutions.add_licence(draft, found["owner"])
    submitted = institutions.draft_organization(region_id=HOME)
    institutions.join(found["owner"], draft, Membership.Role.ADMIN)
    institutions.join(found["owner"], submitted, Membership.Role.ADMIN)
    invitation = institutions.invited(found["user"], firm)
    firm.member = found["member"].memberships.get().pk
    return {
        "inv.pending": invitation,
        "membership": found["member"].memberships.get(),
        "org.verified": firm,
        "org.draft": draft,
        "chg.submitted": changes.submitted_change(firm),
        "org.submitted": institutions._moved(submitted, "submit", submitted.admin),
    }


def trade(firm, university, found):
    """Achievements of the university, demands of enterprise A, and what came of them."""
    of_seller = {"organization": university, "region_id": HOME}
    of_owner = {"organization": firm, "region_id": HOME}
    listed = achievements.listed_achievement(**of_seller)
    published = demands.published_demand(**of_owner)
    agent = brokers.active_broker(user=found["broker"], region_id=HOME)
    pair = {"demand": published}
    served = demands.accepted_intent(achievement=listed, **pair)
    asked = demands.accepted_intent(
        achievement=achievements.listed_achievement(**of_seller), **pair
    )
    unanswered = demands.sent_intent(
        achievement=achievements.listed_achievement(**of_seller), **pair
    )
    wished = demands.accepted_intent(
        achievement=achievements.listed_achievement(**of_seller), **pair
    )
    served_by = brokers.active_engagement(intent=served, broker=agent)
    sides = {"seller": university, "buyer": firm, "implementation_region_id": HOME}
    return {
        "ach.draft": achievements.draft_achievement(**of_seller),
        "ach.submitted": achievements.submitted_achievement(**of_seller),
        "ach.listed": listed,
        "dem.draft": demands.draft_demand(**of_owner),
        "dem.submitted": demands.submitted_demand(**of_owner),
        "dem.published": published,
        "int.sent": unanswered,
        "int.accepted": asked,
        "msg": demands.said(asked),
        "bro.draft": brokers.BrokerFactory(user=found["member"], region_id=HOME),
        "bro.entered": brokers.BrokerFactory(
            user=None, created_by=found["officer"], region_id=HOME
        ),
        "bro.active": agent,
        "eng.active": served_by,
        "svc.call": brokers.service_record(served_by),
        "eng.applied": brokers.applied_engagement(intent=asked),
        "eng.invited": brokers.commissioned(intent=wished, broker=agent),
        "con.draft": contracts.draft_contract(**sides),
        "con.submitted": contracts.submitted_contract(**sides),
        "con.accepted": contracts.accepted_contract(**sides),
        "con.registered": contracts.registered_contract(**sides),
    }


def subsidies_of(firm, records):
    payment = contracts.paid(records["con.registered"])
    waiting = contracts.paid(records["con.registered"], "100.00", proof=False)
    for paper in (waiting, waiting.invoice):
        proving.complete(paper, files.upload(), by=waiting.created_by)
    approver = people.officer(HOME_CITY)
    publicised = claims.publicised_claim(firm, by=approver)
    # Payable although its notice is open: objections are filed to that notice.
    payable = perform(publicised, "clear", actor=User.objects.system())
    return {
        "pay.own": payment,
        "inv.paid": payment.invoice,
        "pay.wait": waiting,
        "inv.wait": waiting.invoice,
        "cla.payable": payable,
        "cla.calculated": claims.calculated_claim(firm, year=payable.year - 1),
        "cla.draft": claims.draft_claim(firm, code="HB-S1"),
        "sch.current": payable.scheme,
        "sch.other": claims.scheme("HB-S5"),
    }


def platform_rows(found, records):
    now, owner = timezone.now(), found["owner"]
    notice = Notice.objects.about(records["cla.payable"]).get()
    today = timezone.localdate()
    proof = [files.upload("证明.pdf")]
    objection = filed(notice, on=today, by=found["stranger"], files=proof)
    perform(objection, "receive", actor=people.officer(HOME_CITY), on=today)
    other = filed(notice, on=today, by=found["seller"], content="金额与合同不符，请核实。")
    words = {"content": "公示的付款日期与凭证不符。"}
    unconfirmed = filed(notice, on=today, by=None, email="zhao@example.cn", **words)
    token, _secret = ApiToken.issue(user=owner, name="同步", expires_at=now.replace(year=2099))
    listed = records["ach.listed"]
    Attachment.store(files.upload(), subject=listed, kind="proof", by=found["seller"])
    heic = files.upload("照片.heic", photo())
    taken = Attachment.store(heic, subject=listed, kind="proof", by=found["seller"])
    return {
        "notice": notice,
        "objection": objection,
        "obj.filed": other,
        "link": SimpleNamespace(certificate_token=token_of(unconfirmed)),
        "token": token,
        "grant.pending": services.propose(
            RoleGrant(user=people.UserFactory(), role=Role.EXPERT), by=found["secadmin"]
        ),
        "notification": Notification.objects.filter(user=owner).first(),
        "job.dead": Job.objects.create(
            kind="demands.match", key="poison", state=Job.State.DEAD, not_before=now, error="…"
        ),
        "file.contract": Attachment.objects.filter_for(records["con.registered"]).first(),
        "file.achievement": Attachment.objects.filter_for(listed).first(),
        "file.photo": taken,
        "imp.done": Import.objects.create(
            target="achievements.achievement",
            user=found["seller"],
            state=Import.State.DONE,
            row_count=1,
            report={"totals": {"new": 0, "update": 0, "skip": 1}},
            written_at=now,
        ),
        "file.objection": Attachment.objects.filter_for(objection).first(),
        "search.own": save_search(
            SavedSearch(user=owner, name="我的搜索", kind="achievements:list", query="field=05")
        ),
        "fav.own": star(owner, records["dem.published"]),
        "mail": SimpleNamespace(certificate_token=stop_token(owner)),
        "target": a_target(),
    }


def a_target():
    return PolicyTarget.objects.create(
        document="鹤创新领〔2019〕2号",
        document_title="示例文件",
        clause="X-T1",
        clause_path="一",
        quote="示例",
        indicator="contracts.amount",
        name="技术合同成交额",
        region_id=AWAY_CITY,
        year=2026,
        comparator="ge",
        value=1,
        unit="元",
    )
