"""A body for every route that writes, with which it is done by whoever may.

“@own” is the number of the unit that the sender acts for, “@name” that of a record of world.py,
“@own.uscc” the code of a unit, “@user.name” a user name, “@region” a county of the sender's region.
A function gives its value anew for each request. filling.py puts in what they stand for.
"""

import csv
import datetime as dt
import io
import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contracts.rulebooks import rulebooks
from tests.factories.files import upload
from tests.factories.institutions import make_uscc
from tests.sheets import RESOURCES
from tests.subsidies.facts_documents import as_bytes, document

TODAY = timezone.localdate()
TEXT = "我公司镁合金轮毂低压铸造成品率只有七成，缩松严重，希望引进成熟的铸造工艺提高成品率。"
NOTE = {"note": "材料不全，请补充。"}


def day(days):
    return (TODAY + dt.timedelta(days=days)).isoformat()


def sheet(app, **cells):
    """A spreadsheet of one row."""

    def file(filled):
        row = dict.fromkeys(RESOURCES[app]().columns(), "") | filled(cells)
        text = io.StringIO()
        writer = csv.DictWriter(text, list(row))
        writer.writeheader()
        writer.writerow(row)
        return SimpleUploadedFile("表.csv", text.getvalue().encode())

    return {"file": file}


def file(_filled):
    return upload()


ORGANIZATION = {
    "name": "示例丙公司",
    "uscc": make_uscc(777_001),
    "kind": "enterprise",
    "scale": "small",
    "region": "410611",
}
CHANGE = {"name": "示例新公司", "effective_on": day(-1)}
QUALIFICATION = {
    "kind": "hte",
    "level": "provincial",
    "issued_by": "省科技厅",
    "valid_from": day(-100),
    "valid_to": day(100),
}
ACHIEVEMENT = {
    "organization": "@own",
    "title": "示例成果",
    "summary": TEXT,
    "field": "05",
    "region": "420506",
    "maturity": "6",
    "transfer_modes": ["license"],
    "price_kind": "fixed",
    "price": "100000",
    "no_secret": "on",
}
DEMAND = {
    "organization": "@own",
    "title": "示例需求",
    "description": TEXT,
    "field": "05",
    "region": "420506",
    "budget_min": "100",
    "budget_max": "200",
    "no_secret": "on",
}
INTENT = {
    "sender": "@own",
    "message": "希望就该工艺洽谈许可合作。",
    "contact_name": "李四",
    "contact_phone": "0392-3300000",
}
CONTRACT = {
    "title": "示例合同",
    "kind": "KF1",
    "signed_on": day(-10),
    "begins_on": day(-10),
    "ends_on": day(300),
    "total_amount": "1000",
    "technical_amount": "900",
    "pay_method": "lump",
    "field": "05",
}
INVOICE = {"number": "26310000000000000099", "issued_on": day(0), "amount": "100"}
PAYMENT = {"paid_on": day(0), "amount": "100", "voucher_number": "PZ-99"}
CLAIM = {"scheme": "@sch.other", "applicant": "@own", "year": str(TODAY.year), "note": "说明"}
BROKER = {
    "name": "郑八",
    "region": "410611",
    "grade": "junior",
    "certificate_number": "Z-1",
    "issuer": "国家技术转移人才培养基地（示例）",
}
SERVICE = {"kind": "call", "held_on": day(0), "content": "电话沟通技术细节。"}
OBJECTION = {
    "name": "王五",
    "email": "wang@example.cn",
    "content": "公示的金额与发票不符，请核实。",
}
MISTAKE = {"kind": "mistake", "reason": "金额录入有误。"}
DENIAL = {"reason": "没有收到该笔款项。"}
PARTIES = {"seller_uscc": "@seller.uscc", "buyer_uscc": "@buyer.uscc"}
FACTS = json.loads(as_bytes(document("hebi_buyer")))
PLAN = {"plan": "两周内组织洽谈。"}

# route → (what is sent, the table that it writes to; None: that of the record, or none at all)
SEARCH = {"name": "新材料成果", "kind": "achievements:list", "query": "field=05"}
BODIES = {
    "jobs:retry": ({}, None),
    "imports:undo": ({"kept": "0"}, None),
    "import-undo": ({"kept": 0}, None),
    "duties:break_glass": (
        {"user": "@user.user", "role": "expert", "reason": "有权授予的人都联系不上。"},
        "accounts_rolegrant",
    ),
    "duties:confirm": ({}, None),
    "duties:refuse": ({}, None),
    "accounts:profile": ({"full_name": "改名"}, "accounts_user"),
    "accounts:tokens": ({"name": "同步", "days": "30", "scope": "read"}, "accounts_apitoken"),
    "accounts:revoke_token": ({}, None),
    "workflow:together": ({"record": "@dem.submitted"}, "demands_demand"),
    "settle": ({}, "accounts_user"),
    "demands:create": (DEMAND, "demands_demand"),
    "demands:import": (
        sheet(
            "demands",
            单位信用代码="@own.uscc",
            外部编号="W-1",
            需求名称="镁合金轮毂铸造缩松",
            需求描述=TEXT,
            技术领域代码="05",
            区划代码="420506",
        ),
        "demands_demand",
    ),
    "demands:update": (DEMAND, None),
    "demands:intent_create": (INTENT, "demands_intent"),
    "demands:offer": (INTENT, "demands_intent"),
    "threads:write": ({"text": TEXT}, "threads_threadmessage"),
    "brokers:create": (BROKER, "brokers_broker"),
    "brokers:import": (
        sheet("brokers", 证书编号="JJR-1", 姓名="赵六", 等级="中级技术经纪人", 区划代码="@region"),
        "brokers_broker",
    ),
    "brokers:update": (BROKER, None),
    "brokers:describe": ({"specialty": "镁合金", "intro": TEXT}, "brokers_broker"),
    "brokers:commission": (PLAN | {"intent": "@int.accepted"}, "brokers_engagement"),
    "brokers:log_service": (SERVICE, "brokers_servicerecord"),
    "brokers:engage": (PLAN, "brokers_engagement"),
    "contracts:create": (CONTRACT | PARTIES, "contracts_contract"),
    "contracts:import": (
        sheet(
            "contracts",
            外部编号="W-1",
            项目名称="镁合金轮毂工艺开发",
            合同类别代码="KF1",
            卖方信用代码="@seller.uscc",
            买方信用代码="@buyer.uscc",
            签订日期=day(-10),
            有效期起=day(-10),
            有效期止=day(300),
            **{"合同成交额（元）": "1000", "技术交易额（元）": "900"},
            支付方式="一次总付",
            技术领域代码="05",
        ),
        "contracts_contract",
    ),
    "contracts:import_payment": (
        sheet(
            "payments",
            合同登记编号="@con.registered.number",
            转账凭证号="PZ-98",
            付款日期=day(0),
            **{"付款金额（元）": "100"},
        ),
        "contracts_payment",
    ),
    "contracts:import_invoice": (
        sheet(
            "invoices",
            合同登记编号="@con.registered.number",
            发票号码="26310000000000000098",
            开票日期=day(0),
            **{"价税合计（元）": "100"},
        ),
        "contracts_invoice",
    ),
    "contracts:update": (CONTRACT | PARTIES, None),
    "contracts:attach": ({"kind": "contract", "file": file}, "attachments_attachment"),
    "contracts:add_invoice": (INVOICE, "contracts_invoice"),
    "contracts:add_payment": (PAYMENT, "contracts_payment"),
    "contracts:reverse_invoice": (MISTAKE, None),
    "contracts:reverse_payment": (MISTAKE, None),
    "contracts:deny_invoice": (DENIAL, "contracts_invoice"),
    "contracts:deny_payment": (DENIAL, "contracts_payment"),
    "contracts:scan_invoice": ({"file": file}, "attachments_attachment"),
    "contracts:scan_payment": ({"file": file}, "attachments_attachment"),
    "subsidies:estimate": ({"way": "facts", "facts": json.dumps(FACTS)}, None),
    "estimate": (FACTS, None),
    "subsidies:create": (CLAIM, "subsidies_claim"),
    "subsidies:update": (CLAIM, None),
    "achievements:create": (ACHIEVEMENT, "achievements_achievement"),
    "achievements:import": (
        sheet(
            "achievements",
            单位信用代码="@own.uscc",
            外部编号="W-1",
            成果名称="镁合金轮毂低压铸造工艺",
            成果简介=TEXT,
            技术领域代码="05",
            区划代码="420506",
            技术成熟度="6",
            转化方式="许可",
            定价方式="面议",
        ),
        "achievements_achievement",
    ),
    "achievements:submit_drafts": ({}, "achievements_achievement"),
    "achievements:update": (ACHIEVEMENT, None),
    "achievements:upload": ({"kind": "proof", "file": file}, "attachments_attachment"),
    "institutions:create": (ORGANIZATION, "institutions_organization"),
    "institutions:import": (
        sheet(
            "institutions",
            统一社会信用代码=make_uscc(700_001),
            机构名称="导入企业",
            机构类型="企业",
            企业规模="小型",
            区划代码="@region",
        ),
        "institutions_organization",
    ),
    "institutions:update": (ORGANIZATION, None),
    "institutions:upload": ({"kind": "proof", "file": file}, "attachments_attachment"),
    "institutions:qualify": (QUALIFICATION, "institutions_qualification"),
    "institutions:invite": (
        {"username": "@user.expert", "role": "member"},
        "institutions_invitation",
    ),
    "institutions:leave": ({}, "institutions_membership"),
    "institutions:change_member": ({"role": "admin"}, "institutions_membership"),
    "notices:object": (OBJECTION, "notices_objection"),
    "notices:confirm_objection": ({}, "notices_objection"),
    "notices:rehearse_end": ({}, None),
    "saved:save_search": (SEARCH | {"alerts": "on"}, "saved_savedsearch"),
    "saved:alerts": ({}, "saved_savedsearch"),
    "saved:remove": ({}, "saved_savedsearch"),
    "saved:star": (
        {"kind": "achievements:list", "pk": "@ach.listed"},
        "saved_favourite",
    ),
    "savedsearch-list": (SEARCH, "saved_savedsearch"),
    "savedsearch-detail": ({"name": "改了名"}, "saved_savedsearch"),
    "favourite-list": (
        {"kind": "achievements:list", "record": "@ach.listed"},
        "saved_favourite",
    ),
    "favourite-detail": ({}, "saved_favourite"),
    "notifications:read_all": ({}, "notifications_notification"),
    "notifications:open": ({}, None),
    "notifications:read": ({}, None),
    "notifications:preferences": ({"email": "daily"}, "notifications_preference"),
    "notifications:unsubscribe": ({}, "notifications_preference"),
    "organization-list": (ORGANIZATION, "institutions_organization"),
    "organization-detail": (ORGANIZATION, None),
    "changes:create": (CHANGE, "changes_changerequest"),
    "changes:close": ({"effective_on": day(-1)}, "changes_changerequest"),
    "changes:merge": (
        {"effective_on": day(-1), "successor": "@university.uscc"},
        "changes_changerequest",
    ),
    "changes:update": (CHANGE, None),
    "changes:upload": ({"kind": "change_notice", "file": file}, "attachments_attachment"),
    "changerequest-list": (CHANGE | {"organization": "@own"}, "changes_changerequest"),
    "changerequest-detail": (CHANGE, None),
    "changerequest-files": ({"kind": "change_notice", "file": file}, "attachments_attachment"),
    "achievement-files": ({"kind": "proof", "file": file}, "attachments_attachment"),
    "contract-files": ({"kind": "contract", "file": file}, "attachments_attachment"),
    "organization-files": ({"kind": "licence", "file": file}, "attachments_attachment"),
    "invitation-list": (
        {"organization": "@own", "username": "@user.expert", "role": "member"},
        "institutions_invitation",
    ),
    "membership-leave": ({}, None),
    "demand-list": (DEMAND, "demands_demand"),
    "demand-detail": (DEMAND, None),
    "intent-list": (INTENT | {"achievement": "@ach.listed"}, "demands_intent"),
    "threadmessage-list": (
        {"intent": "@int.accepted", "text": TEXT},
        "threads_threadmessage",
    ),
    "broker-list": (BROKER, "brokers_broker"),
    "broker-detail": (BROKER, None),
    "engagement-list": (PLAN | {"intent": "@int.accepted"}, "brokers_engagement"),
    "servicerecord-list": (SERVICE | {"engagement": "@eng.active"}, "brokers_servicerecord"),
    "contract-list": (CONTRACT, "contracts_contract"),
    "contract-detail": (CONTRACT, None),
    "contract-invoices": (INVOICE, "contracts_invoice"),
    "contract-payments": (PAYMENT, "contracts_payment"),
    "contract-reversals": (MISTAKE | {"payment": "@pay.own"}, "contracts_payment"),
    "contract-confirmations": ({"invoice": "@inv.wait"}, "contracts_invoice"),
    "contract-denials": (DENIAL | {"invoice": "@inv.wait"}, "contracts_invoice"),
    "contract-scans": ({"payment": "@pay.wait", "file": file}, "attachments_attachment"),
    "claim-list": (CLAIM, "subsidies_claim"),
    "claim-detail": (CLAIM, None),
    "achievement-list": (ACHIEVEMENT, "achievements_achievement"),
    "achievement-detail": (ACHIEVEMENT, None),
    "notice-objections": (OBJECTION, "notices_objection"),
    "notification-read": ({}, None),
}
# What a move asks for, by its name or by that of the record as well; nothing unless it is here.
INPUTS = {
    "suspend": NOTE,
    "send_back": NOTE,
    "withdraw": NOTE,
    "void": NOTE,
    "dispute_data": NOTE,
    "inv.pending/withdraw": {},
    "close": NOTE,
    "revoke": NOTE,
    "reject": NOTE,
    "con.submitted/reject": {"rejection_reason": "R1"},
    "con.accepted/reject": {"rejection_reason": "R1"},
    "eng.active/end": NOTE,
    "eng.applied/end": NOTE,
    "eng.invited/end": NOTE,
    "eng.invited/refuse": NOTE,
    "int.accepted/end": NOTE | {"reason_code": "busy"},
    "int.sent/accept": {"reply": "下周三联系。"},
    "int.sent/decline": {"reason_code": "busy"},
    "ach.listed/renew": {"valid_until": day(400)},
    "con.submitted/accept": {"accepted_on": day(0)},
    "con.accepted/register": {
        "technical_amount": "800000",
        "checklist": rulebooks()[0].conditions_for("XK2"),
    },
    "cla.payable/pay": {"paid_on": day(0), "payment_reference": "BF-1"},
    "objection/dismiss": {"reply": "经核实，不属实。"},
    "objection/uphold": {"reply": "经核实，属实。"},
    "obj.filed/refuse": {"reply": "与公示内容无关。"},
}
