"""The whole chain in a real browser, each step as the role it belongs to.

Demand → match → intent → engagement → contract → registration → payments and invoices → subsidy →
notice → disbursement → indicators.
"""

import datetime as dt

import pytest

from tests.factories.institutions import make_uscc

ENTERPRISE = "襄阳示例轻量化部件有限公司"
DEMAND = "轻量化车身用镁合金薄板轧制与成形"
CONTRACT = "镁合金薄板异步轧制技术许可（链条演练）"
USCC = make_uscc(712345, region="420606")
PDF = {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
LICENCE = PDF | {"name": "营业执照.pdf"}
TODAY = dt.date.today()


@pytest.fixture(scope="module")
def told():
    """What one step tells the next: addresses and numbers."""
    return {}


def test_enterprise_signs_up_and_is_verified(person, told):
    owner = person()
    owner.open("/account/signup/")
    owner.fill(
        full_name="链条演练",
        username="liantiao",
        email="liantiao@example.cn",
        password1="Market-2026-chain",
        password2="Market-2026-chain",
        agree=True,
    )
    owner.submit()
    owner.open("/institutions/new/")
    owner.fill(
        name=ENTERPRISE,
        uscc=USCC,
        kind="enterprise",
        scale="small",
        region="襄阳市樊成区",
        legal_representative="张三",
        contact_name="李四",
        contact_phone="0710-0000000",
    )
    owner.submit()
    owner.sees("没有这个区划")  # a mistake is named at its field, and what was typed is kept
    owner.fill(region="湖北省襄阳市樊城区")
    owner.submit()
    told["organization"] = owner.page.url
    owner.press("上传材料")
    owner.page.set_input_files("main [name=file]", LICENCE)
    owner.submit()
    owner.do("提交核验")
    owner.sees("待核验")

    officer = person("keji_hubei")
    officer.open(told["organization"])
    officer.sees("营业执照.pdf")
    officer.do("核验通过")
    officer.sees("已核验")
    officer.shot("01-organization")


def enterprise(person):
    return person().sign_in("liantiao", "Market-2026-chain")


def test_demand_is_published_matched_and_explained(person, told):
    owner = enterprise(person)
    owner.open("/demands/new/")
    owner.fill(
        title=DEMAND,
        description="我公司生产新能源汽车覆盖件，现用铝板偏重。希望引进镁合金薄板异步轧制和温冲压"
        "成形工艺，解决薄板轧制开裂、各向异性大、室温成形性差的问题，减重三成以上。",
        targets="板厚 0.8–1.5 mm，室温延伸率不低于 15%，成形合格率不低于 90%。",
        keywords="镁合金、薄板、异步轧制、温冲压",
        region="湖北省襄阳市樊城区",
        budget_max="5000000",
        no_secret=True,
    )
    owner.choose("field", "新材料")
    owner.submit()
    told["demand"] = owner.page.url
    owner.do("提交审核")

    officer = person("keji_hubei")
    officer.open(told["demand"])
    officer.do("审核并发布")

    owner.open(told["demand"])
    owner.wait_for("为什么匹配")
    owner.sees("技术领域一致")
    owner.sees("镁合金薄板异步轧制与温冲压成形技术")
    owner.shot("02-matches")


def test_intent_is_answered_and_a_broker_joins(person, told):
    owner = enterprise(person)
    owner.open(told["demand"])
    card = owner.page.locator("li.match").filter(has_text="镁合金薄板异步轧制")
    card.get_by_role("link", name="发出意向").click()
    owner.fill(
        message="希望引进该工艺，先做小批量试制。",
        contact_name="李四",
        contact_phone="0710-0000000",
    )
    owner.submit()
    told["intent"] = owner.page.url

    institution = person("yuansuo")
    institution.open(told["intent"])
    institution.do("接受意向", reply="由成果转化处下周联系，先签保密协议。")
    institution.sees("已接受")

    broker = person("jingliren")
    broker.open(told["intent"])
    broker.press("申请提供服务")
    broker.fill(plan="一周内组织双方技术交流，两周内形成合同草案。")
    broker.submit()
    told["engagement"] = broker.page.url

    owner.open(told["engagement"])
    owner.do("确认委托")
    owner.sees("服务中")
    owner.shot("03-engagement")


def test_contract_is_drafted_from_the_intent_and_submitted(person, told):
    institution = person("yuansuo")
    institution.open(told["intent"])
    institution.press("起草技术合同")
    institution.fill(
        title=CONTRACT,
        kind="XK1",
        total_amount="3000000",
        technical_amount="2600000",
        pay_method="instalment",
        licence_years="6",
        ends_on=TODAY + dt.timedelta(days=6 * 365),
        intermediary_uscc="",
    )
    institution.submit()
    told["contract"] = institution.page.url
    institution.press("上传合同材料")
    institution.fill(kind="contract")
    institution.page.set_input_files("main [name=file]", PDF)
    institution.submit()
    owner = enterprise(person)
    owner.open(told["contract"])
    owner.do("确认合同数据")
    institution.open(told["contract"])
    institution.do("提交认定登记")
    institution.sees("待受理")


def test_registrar_registers_and_anybody_checks_the_certificate(person, told):
    registrar = person("dengji_sh")
    registrar.open(told["contract"])
    registrar.do("受理")
    registrar.sees("登记期限")
    registrar.press("准予登记")
    for box in registrar.page.locator("main [name=checklist]").all():
        box.check()
    registrar.fill(technical_income="2600000")
    registrar.submit()
    registrar.sees("已登记")
    registrar.shot("04-registered")

    owner = enterprise(person)
    owner.open(told["contract"])
    with owner.page.expect_download() as download:
        owner.page.get_by_role("link", name="下载登记证明").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    owner.press("公开核验页")

    visitor = person()
    visitor.open(owner.page.url)
    visitor.sees("登记有效")
    visitor.sees(CONTRACT)
    visitor.shot("05-certificate-check")


def test_payment_with_invoice_is_entered(person, told):
    owner = enterprise(person)
    owner.open(told["contract"])
    owner.press("录入发票")
    owner.fill(number="26420000000000099001", issued_on=TODAY, amount="1500000")
    owner.page.set_input_files("main [name=file]", PDF)
    owner.submit()
    owner.press("录入付款凭证")
    owner.fill(paid_on=TODAY, amount="1500000", voucher_number="LIANTIAO-0001")
    owner.choose("invoice", "26420000000000099001")
    owner.page.set_input_files("main [name=file]", PDF)
    owner.submit()
    owner.sees("LIANTIAO-0001")
    owner.sees("待确认")
    owner.shot("06-payments")


def test_the_other_party_confirms_the_payment(person, told):
    institution = person("yuansuo")
    institution.open(told["contract"])
    for _paper in ("payment", "invoice"):
        institution.page.locator("main a[href$='/confirm/']").first.click()
        institution.submit()
    institution.sees("对方已确认")


def test_subsidy_is_calculated_with_its_clause(person, told):
    owner = enterprise(person)
    owner.open("/subsidies/eligible/")
    owner.sees("HU-S1")
    owner.shot("07-eligible")
    owner.open("/subsidies/claims/new/")
    owner.choose("scheme", "购买科技成果")
    owner.fill(year=TODAY.year)
    owner.submit()
    told["claim"] = owner.page.url
    owner.do("提交申请")
    owner.sees("回执号")
    owner.open(told["claim"])
    owner.wait_for("150,000.00 元")
    owner.sees("HU-S1")
    owner.sees("LIANTIAO-0001")
    owner.shot("08-sheet")


def test_officer_approves_and_the_notice_ends(person, told):
    officer = person("keji_hubei")
    officer.open(told["claim"])
    officer.do("审核通过并公示")
    officer.sees("公示中")
    assert not officer.page.locator("main a:has-text('登记拨付')").count()

    visitor = person()
    visitor.open("/notices/?q=" + ENTERPRISE)
    visitor.page.locator("main table tbody a").first.click()
    visitor.sees("拟补助金额")
    visitor.shot("09-notice")
    officer.open(visitor.page.url)
    officer.press("演示：视同期满")
    officer.open(told["claim"])
    officer.wait_for("待拨付")


def test_a_second_officer_pays(person, told):
    first = person("keji_hubei")
    first.open(told["claim"])
    first.do("登记拨付", payment_reference="GK-2026-0001")
    first.sees("请由另一名工作人员办理")

    second = person("keji_xiangyang")
    second.open(told["claim"])
    second.do("登记拨付", payment_reference="GK-2026-0001")
    second.sees("已拨付")
    second.shot("10-paid")


def test_the_indicator_counts_the_contract_and_opens_it(person):
    officer = person("keji_sh")
    officer.open(f"/indicators/contracts.amount/?region=310000&year={TODAY.year}")
    officer.shot("11-indicator")
    officer.page.locator("main a[href*='records/?scope=31']").first.click()
    officer.page.locator("main a[href*='indicator=contracts.amount/31']").first.click()
    officer.page.wait_for_load_state()
    officer.open(officer.page.url + "&q=链条演练")
    officer.sees(CONTRACT)
    officer.shot("12-counted-contracts")
