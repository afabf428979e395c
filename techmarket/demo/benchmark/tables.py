"""Files as units send them, of any length: a row of cells for each number."""

from techmarket.exchange.reading import Table

SHARES = 10  # papers of one contract
NUMBER = "合同登记编号"


def contract_row(number, seller, buyer):
    return {
        "外部编号": f"C{number:07d}",
        "项目名称": f"面向镁合金轮毂的第 {number} 号低压铸造工艺开发",
        "合同类别代码": "KF1",
        "卖方信用代码": seller.uscc,
        "买方信用代码": buyer.uscc,
        "签订日期": "2026-01-03",
        "有效期起": "2026-01-03",
        "有效期止": "2027-01-02",
        "合同成交额（元）": "1000000",
        "技术交易额（元）": "800000",
        "支付方式": "分期支付",
        "技术领域代码": "05",
        "转化实施地区划代码": seller.region_id,
    }


def demand_row(number, owner):
    return {
        "单位信用代码": owner.uscc,
        "外部编号": f"D{number:07d}",
        "需求名称": f"第 {number} 条产线的镁合金轮毂铸造缩松",
        "需求描述": f"第 {number} 条产线低压铸造成品率只有七成，希望引进成熟工艺。",
        "技术指标": "成品率不低于九成。",
        "关键词": "镁合金、轮毂",
        "技术领域代码": "05",
        "行业代码": "36",
        "区划代码": owner.region_id,
        "预算下限（元）": "100000",
        "预算上限（元）": "800000",
        "期望成熟度": "5",
        "征集截止日": "2030-12-31",
        "已完成保密审查": "是",
        "合作方式": "许可",
    }


def invoice_row(number, contracts):
    return {
        NUMBER: contracts[number // SHARES].number,
        "发票号码": f"263100000000{number:08d}",
        "开票日期": "2026-02-01",
        "价税合计（元）": "1000",
    }


def payment_row(number, contracts):
    return {
        NUMBER: contracts[number // SHARES].number,
        "转账凭证号": f"PZ-{number}",
        "付款日期": "2026-02-02",
        "付款金额（元）": "900",
        "对应发票号码": f"263100000000{number:08d}",
    }


def reversal_row(number, contracts):
    """A part that came back, or an entry that was wrong, by turns."""
    row = dict.fromkeys(payment_row(number, contracts), "")
    row |= {NUMBER: contracts[number // SHARES].number, "冲销的号码": f"PZ-{number}"}
    if number % 2:
        return row | {"冲销原因": "录入有误", "冲销说明": "重复录入。"}
    back = {"转账凭证号": f"TK-{number}", "付款日期": "2026-02-03", "付款金额（元）": "100"}
    return row | back | {"冲销原因": "退款", "冲销说明": "多付退回。"}


def table_of_rows(rows):
    return table_of(list(rows[0]), [list(row.values()) for row in rows])


def table_of(headers, rows):
    table = Table(headers=headers)
    for number, cells in enumerate(rows):
        table.append(cells)
        table.lines.append(number + 2)
    return table
