"""Who may import in each app, a row that is right, and for each column a cell that is not."""

import csv
import io
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from achievements.models import Achievement
from achievements.resources import AchievementResource
from brokers.models import Broker
from brokers.resources import BrokerResource
from contracts.models import Contract, Invoice, Payment
from contracts.resources import ContractResource, InvoiceResource, PaymentResource
from contracts.services import record_invoice
from demands.models import Demand
from demands.resources import DemandResource
from institutions.models import Organization
from institutions.resources import OrganizationResource
from tests.clients import client_of
from tests.factories.contracts import registered_contract
from tests.factories.demands import member_of
from tests.factories.institutions import enterprise, make_uscc, university
from tests.factories.people import COUNTY, OTHER_COUNTY, officer

LONG = "长" * 6000
STRANGER = "91110000600037341L"


@dataclass
class Sheet:
    """One app's import page, and rows for it."""

    app: str
    model: type
    key: str  # the column that tells rows apart
    keys: tuple
    row: dict
    change: tuple  # (column, another good cell)
    user: object

    def rows(self, *changes):
        """Good rows with different keys, each with its changes."""
        numbered = zip(self.keys, changes, strict=False)
        return [self.row | {self.key: key} | changed for key, changed in numbered]

    @property
    def client(self):
        return client_of(self.user)

    def upload(self, rows):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(self.row))
        writer.writeheader()
        writer.writerows(rows)
        return self.send(text.getvalue().encode())

    def send(self, body, name="表.csv"):
        file = SimpleUploadedFile(name, body)
        return self.client.post(f"/{self.app}/import/", {"file": file})

    def confirm(self, response):
        return self.client.post(f"/{self.app}/import/", {"token": response.context["token"]})


def totals(response):
    """(new, updated, unchanged) as the page says."""
    assert response.context.get("problems") is None, response.context["problems"]
    counted = response.context["result"].totals
    return counted["new"], counted["update"], counted["skip"]


def achievements():
    owner = university()
    row = {
        "单位信用代码": owner.uscc,
        "外部编号": "",
        "成果名称": "镁合金轮毂低压铸造工艺",
        "成果简介": "针对镁合金轮毂铸造缩松问题，提出低压铸造与局部加压结合的工艺。",
        "技术优势": "减重三成。",
        "应用前景": "汽车轮毂、电机壳体。",
        "关键词": "镁合金、低压铸造",
        "技术领域代码": "05",
        "行业代码": "36",
        "区划代码": COUNTY,
        "成果形式代码": "新工艺",
        "知识产权代码": "0201",
        "计划来源代码": "11",
        "成果登记号": "4102024Y0001",
        "发布有效期至": "2030-12-31",
        "技术成熟度": "6",
        "转化方式": "转让、许可",
        "定价方式": "面议",
        "报价（元）": "5",  # does not apply, and is not kept
        "专利": "201710601862.3 一种铸造方法",
        "完成日期": "2024/5/1",
        "主要完成人": "钱七",
        "已完成保密审查": "是",
    }
    change = ("成果名称", "改进的铸造工艺")
    return Sheet("achievements", Achievement, "外部编号", ("A-1", "A-2"), row, change, owner.admin)


def demands():
    owner = enterprise()
    row = {
        "单位信用代码": owner.uscc,
        "外部编号": "",
        "需求名称": "镁合金轮毂铸造缩松",
        "需求描述": "低压铸造成品率只有七成，希望引进成熟工艺。",
        "技术指标": "成品率不低于九成。",
        "关键词": "镁合金、轮毂",
        "技术领域代码": "05",
        "行业代码": "36",
        "区划代码": COUNTY,
        "预算下限（元）": "100000",
        "预算上限（元）": "800,000",
        "期望成熟度": "5",
        "征集截止日": "2030-12-31",
        "已完成保密审查": "是",
        "合作方式": "许可",
    }
    change = ("需求名称", "镁合金轮毂铸造")
    return Sheet("demands", Demand, "外部编号", ("D-1", "D-2"), row, change, owner.admin)


def institutions():
    row = {
        "统一社会信用代码": "",
        "机构名称": "导入企业",
        "机构类型": "企业",
        "企业规模": "小型",
        "单位性质代码": "010",
        "区划代码": COUNTY,
        "统计区域代码": "",
        "行业代码": "36",
        "地址": "淇滨区",
        "法定代表人": "张三",
        "联系人": "李四",
        "联系电话": "0392-3300000",
        "成立日期": "2015年6月1日",
        "简介": "生产线束",
    }
    keys = (make_uscc(700001), make_uscc(700002).lower())
    change = ("机构名称", "改名企业")
    return Sheet("institutions", Organization, "统一社会信用代码", keys, row, change, officer())


def brokers():
    row = {
        "证书编号": "",
        "姓名": "赵六",
        "等级": "中级技术经纪人",
        "发证机构": "国家技术转移人才培养基地（示例）",
        "发证日期": "2020-05-01",
        "证书有效期至": "2030-04-30",
        "单位信用代码": enterprise().uscc,
        "擅长领域": "新材料及其应用",
        "区划代码": COUNTY,
        "专长": "新材料",
        "简介": "从业十年。",
    }
    change = ("专长", "轻合金")
    return Sheet("brokers", Broker, "证书编号", ("JJR-1", "JJR-2"), row, change, officer())


def contracts():
    seller, buyer, agency = university(), enterprise(), enterprise(kind="agency")
    row = {
        "外部编号": "",
        "项目名称": "镁合金轮毂工艺许可",
        "合同类别代码": "XK2",
        "卖方信用代码": seller.uscc,
        "买方信用代码": buyer.uscc.lower(),
        "中介方信用代码": agency.uscc,
        "中介方承担的工作": "组织洽谈",
        "签订日期": "2026/1/3",
        "有效期起": "2026.1.3",
        "有效期止": "2027年1月2日",
        "合同成交额（元）": "1,000,000",
        "技术交易额（元）": "800000.00",
        "支付方式": "分期支付",
        "关联交易": "否",
        "许可方式": "",  # “普通许可” unless agreed otherwise
        "许可年限": "5",
        "技术领域代码": "05",
        "行业代码": "36",
        "知识产权代码": "0201",
        "计划来源代码": "11",
        "社会经济目标代码": "01",
        "转化实施地区划代码": COUNTY,
    }
    change = ("买方信用代码", enterprise().uscc)
    return Sheet("contracts", Contract, "外部编号", ("H-1", "H-2"), row, change, seller.admin)


def payments():
    contract = registered_contract()
    row = {
        "合同登记编号": contract.number,
        "转账凭证号": "",
        "付款日期": str(timezone.localdate()),
        "付款金额（元）": "120000.50",
        "凭证总额（元）": "200000",
        "对应发票号码": "26310000000000000001",
        "冲销原因": "",
        "冲销的号码": "",
        "冲销说明": "",
    }
    owner, day = member_of(contract.buyer.organization), timezone.localdate()
    invoice = Invoice(contract=contract, number=row["对应发票号码"], issued_on=day, amount=200_000)
    record_invoice(invoice, by=owner, on=day)
    return Sheet("contracts/payments", Payment, "转账凭证号", ("PZ-1", "PZ-2"), row, None, owner)


def invoices():
    contract = registered_contract()
    row = {
        "合同登记编号": contract.number,
        "发票代码": "031001900104",
        "发票号码": "",
        "开票日期": str(timezone.localdate()),
        "价税合计（元）": "120000.50",
        "冲销原因": "",
        "冲销的号码": "",
        "冲销说明": "",
    }
    owner, numbers = member_of(contract.buyer.organization), ("00123456", "00123457")
    return Sheet("contracts/invoices", Invoice, "发票号码", numbers, row, None, owner)


LEDGERS = {"payments": payments, "invoices": invoices}  # whose rows stay as they were entered
SHEETS = {
    "achievements": achievements,
    "demands": demands,
    "institutions": institutions,
    "brokers": brokers,
    "contracts": contracts,
}
RESOURCES = {
    "achievements": AchievementResource,
    "demands": DemandResource,
    "institutions": OrganizationResource,
    "brokers": BrokerResource,
    "contracts": ContractResource,
    "payments": PaymentResource,
    "invoices": InvoiceResource,
}
BAD = {
    "achievements": {
        "单位信用代码": STRANGER,
        "外部编号": "",
        "成果名称": LONG,
        "成果简介": LONG,
        "技术优势": LONG,
        "应用前景": LONG,
        "关键词": LONG,
        "技术领域代码": "99",
        "行业代码": "ZZ",
        "区划代码": "999999",
        "成果形式代码": "ZZ",
        "知识产权代码": "ZZ",
        "计划来源代码": "99",
        "成果登记号": "鉴字第一号",
        "发布有效期至": "长期",
        "技术成熟度": "十",
        "转化方式": "赠送",
        "定价方式": "随便",
        "报价（元）": "一百万",
        "专利": "201710601862.4 甲",
        "完成日期": "2026-02-30",
        "主要完成人": LONG,
        "已完成保密审查": "大概",
    },
    "demands": {
        "单位信用代码": STRANGER,
        "外部编号": "",
        "需求名称": LONG,
        "需求描述": LONG,
        "技术指标": LONG,
        "关键词": LONG,
        "技术领域代码": "99",
        "行业代码": "ZZ",
        "区划代码": "999999",
        "预算下限（元）": "9000000",
        "预算上限（元）": "面议",
        "期望成熟度": "12",
        "征集截止日": "年底",
        "已完成保密审查": "大概",
        "合作方式": "赠送",
    },
    "institutions": {
        "统一社会信用代码": "",
        "机构名称": LONG,
        "机构类型": "银行",
        "企业规模": "",
        "单位性质代码": "ZZ",
        "区划代码": OTHER_COUNTY,
        "统计区域代码": "999999",
        "行业代码": "ZZ",
        "地址": LONG,
        "法定代表人": LONG,
        "联系人": LONG,
        "联系电话": "没有",
        "成立日期": "去年",
        "简介": LONG,
    },
    "brokers": {
        "证书编号": "",
        "姓名": "",
        "等级": "特级",
        "发证机构": LONG,
        "发证日期": "去年",
        "证书有效期至": "长期",
        "单位信用代码": STRANGER,
        "擅长领域": "炼金术",
        "区划代码": OTHER_COUNTY,
        "专长": LONG,
        "简介": LONG,
    },
    "contracts": {
        "外部编号": "",
        "项目名称": LONG,
        "合同类别代码": "KF",
        "卖方信用代码": "",
        "买方信用代码": STRANGER,
        "中介方信用代码": STRANGER,
        "中介方承担的工作": "组织洽谈\n起草合同",
        "签订日期": "2026-1",
        "有效期起": "明年",
        "有效期止": "2025-01-01",
        "合同成交额（元）": "",
        "技术交易额（元）": "1000000.01",
        "支付方式": "现金",
        "关联交易": "大概",
        "许可方式": "随便",
        "许可年限": "",
        "技术领域代码": "99",
        "行业代码": "ZZ",
        "知识产权代码": "ZZ",
        "计划来源代码": "99",
        "社会经济目标代码": "99",
        "转化实施地区划代码": "999999",
    },
}
