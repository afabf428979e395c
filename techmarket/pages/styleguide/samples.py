"""{component: {state: what it is given}}, and those that stand around or are a whole page."""

from types import SimpleNamespace as Some

from django.contrib.messages import ERROR, INFO, SUCCESS, WARNING
from django.contrib.messages.storage.base import Message
from django.urls import reverse_lazy

from techmarket.pages.styleguide.things import (
    DAY,
    HERE,
    MOMENT,
    SampleForm,
    SampleTable,
    ShownFigure,
    Thing,
    faulty_form,
    sample_page,
    sample_table,
)

FILES = [Thing("技术合同.pdf", is_pdf=True), Thing("现场.jpg", is_picture=True), Thing("附表.xlsx")]
STATIONS = [
    Some(label="需求", state="done", url=HERE, day=DAY, fact="", turn="", until=None),
    Some(label="合同", state="current", url=HERE, day=DAY, fact="450 万元", turn="卖方", until=DAY),
    Some(label="拨付", state="todo", url="", day=None, fact="", turn="", until=None),
    Some(label="公示", state="stopped", url="", day=None, fact="", turn="", until=None),
]
EVENTS = [
    Thing(),
    Thing(label="审核并发布", target_label="已发布", clause="《办法》第八条", note="材料齐全。"),
]
GAPS = [("上传合同文本", HERE), ("卖方确认", "")]
MOVES = [
    Some(label="提交审核", style="primary", is_danger=False, url=HERE, gaps=()),
    Some(label="撤回", style="", is_danger=False, url=HERE, gaps=()),
    Some(label="关闭需求", style="danger", is_danger=True, url=HERE, gaps=()),
    Some(label="登记", style="primary", is_danger=False, url=HERE, gaps=GAPS),
]
LINES = [
    Some(record=Thing(), heading="镁合金轮毂", about="甲公司 → 示例大学", due=DAY, since=None,
         move=("答复", HERE)),
    Some(record=Thing(), heading="果品筛查", about="", due=None, since=MOMENT, move=("查看", HERE)),
]  # fmt: skip
PILE = {"title": "等您答复的意向", "url": HERE, "count": 2, "lines": LINES}
PARTS = [
    Some(title="要解决什么", anchor="", missing=[("需求名称", HERE)], is_optional=False, fields=()),
    Some(title="领域与地区", anchor="", missing=(), is_optional=False, fields=()),
    Some(title="编号", anchor="", missing=(), is_optional=True, fields=()),
]
OPTIONS = [
    Some(label="新材料", count=7, active=True, url=HERE),
    Some(label="农业", count=6, active=False, url=HERE),
]
READ = Some(notes=["“报价（万元）”按万元读。"], unused=["备注"])
CHANGED = Some(
    row=3,
    notes=(),
    changes=[Some(column="报价（元）", old="980", new="1200", is_kept=False)],
)
TOTALS = {"totals": {"new": 2, "update": 1, "skip": 5}}
GUIDE = {
    "conditions": ["单位已核验"],
    "materials": ["合同文本"],
    "time_limit": "15 个工作日",
    "basis": "《办法》第八条",
}
STEPS = [Some(label="需求", state="done"), Some(label="合同", state="current", note="待确认")]
FIRST = [
    Some(label="登记单位", done=True),
    Some(label="发布需求", hint="一页", url=HERE, done=False),
]
WIDGET = {"name": "sample", "value": "1250000", "attrs": {"id": "sample"}, "type": "text"}
DECIDED = Some(
    custom={"label": "退回补正", "style": "danger", "effect": "退回后可以修改再提交。",
            "clause": "《办法》第八条"}
)  # fmt: skip

SAMPLES = {
    "active_filters": {"两项条件": {"conditions": [
        Some(url=HERE, text="新材料", label="技术领域"),
        Some(url=HERE, text="", label="仅看我的")]}},
    "attachment_list": {"有材料": {"attachments": FILES}, "没有": {"attachments": []}},
    "chain_bar": {"一笔交易": {"chain": STATIONS}},
    "chain_step": {"一步": {"icon": "target", "label": "需求", "note": "企业发布"}},
    "date_input": {"空": {"widget": WIDGET | {"value": None}},
                   "已填": {"widget": WIDGET | {"value": "2026-03-01"}}},
    "decision": {"退回，三件中的第二件": {
        "move": DECIDED, "object": Thing(tone="warning"), "form": SampleForm(),
        "reasons": ["材料不全。"],
        "queue": Some(place=2, count=3, following=True, following_url=HERE)}},
    "definition_list": {"有值、没有值、链接": {"items": [
        ("预算", "450 万元"), ("期限", ""), ("单位", "示例大学", HERE)]}},
    "details": {"一项": {"rows": [Some(label="预算", value="450 万元")]}},
    "empty_state": {"没有内容": {"title": "这里还没有记录", "hint": "发布第一条需求。", "url": HERE,
                             "label": "发布需求"}, "只有一句": {}},
    "error_summary": {"三处要改": {"form": faulty_form()}},
    "facets": {"一项已选": {"facets": [Some(name="field", label="技术领域", options=OPTIONS)]}},
    "figure_head": {"金额": {"figure": ShownFigure()},
                    "不公开": {"figure": ShownFigure(total=None)}},
    "figures": {"两个数字": {"figures": [
        Some(label="在库成果", value=52, print=("52", "项"), url=HERE),
        Some(label="合同成交额", value=1, print=("1.53", "亿元"), url=HERE)]}},
    "file_link": {"可在线查看": {"file": FILES[0]}, "只能下载": {"file": FILES[2]}},
    "first_steps": {"做了一步": {"steps": FIRST}},
    "gaps": {"还差两项": {"label": "提交登记", "gaps": GAPS}},
    "guide": {"全部四项": {"guide": GUIDE}},
    "home_search": {"首页的搜索": {}},
    "icon": {"一个图标": {"name": "target"}},
    "import_changes": {"一格变动": {"rows": [CHANGED], "more_rows": 4}},
    "import_result": {"未通过": {"table": READ, "problems": [
                          Some(row=3, messages=["报价须大于 0 元。"])]},
                      "待确认": {"token": "1", "result": TOTALS, "table": READ}},
    "import_understood": {"有说明": {"table": READ}},
    "kept_input": {"已恢复": {"restored": Some(kept_at=MOMENT)},
                   "他人改过": {"stale_input": [("需求名称", "镁合金")]}},
    "messages": {"四种": {"messages": [
        Message(SUCCESS, "已保存。"), Message(INFO, "已重新排队。"),
        Message(WARNING, "请核对金额。"), Message(ERROR, "没有保存。")]}},
    "money_input": {"说成万元": {"widget": WIDGET | {"type": "number", "echo": "125 万元"}}},
    "more_filters": {"链接": {"more_url": HERE}, "展开": {"more_fields": list(SampleForm())}},
    "notice_list": {"一条": {"notices": [Thing("关于拟补助名单的公示")]},
                    "没有": {"empty": "没有公示。"}},
    "pagination": {"第一页": {"page_obj": sample_page(1)}, "中间": {"page_obj": sample_page(2)}},
    "papers_in_place": {"不能在网页里打开的": {"attachments": [FILES[2]]}},
    "pile": {"紧急": {"pile": PILE | {"urgent": True}, "main": True}, "平常": {"pile": PILE}},
    "record_list": {"一条": {"records": [Thing()]}, "没有": {"empty": "没有记录。"}},
    "region_input": {"已填": {"widget": WIDGET | {
        "value": "河南省鹤壁市淇滨区", "suggest_url": reverse_lazy("region_suggest")}}},
    "role_cards": {"首页": {}},
    "row_height": {"宽松": {}, "紧凑": {"compact_rows": True}},
    "search_box": {"空": {}},
    "section_list": {"三节": {"parts": PARTS}},
    "sections": {"一节": {"form": SampleForm(), "parts": [Some(
        title="要解决什么", anchor="", fields=[(SampleForm()["name"], "long")])]}},
    "stat_card": {"可打开": {"label": "合同成交额", "value": "1.53", "unit": "亿元", "url": HERE,
                          "scope": "全市场", "as_of": DAY},
                  "不可打开": {"label": "新增", "value": 2, "unit": "条"}},
    "status_badge": {tone: {"label": Thing(tone=tone).get_status_display(), "tone": tone}
                     for tone in ("success", "warning", "danger", "info", "secondary")},
    "steps": {"两步": {"steps": STEPS}, "整条链": {}},
    "table": {"三行": {"table": sample_table()}, "没有": {"table": SampleTable([])}},
    "timeline": {"参与者所见": {"events": EVENTS, "named": True}, "没有": {}},
    "transition_buttons": {"一般的": {"moves": MOVES, "danger": False},
                           "退回或终止的": {"moves": MOVES, "danger": True}},
    "usual_reasons": {"两条": {"reasons": ["材料不全。", "金额与合同不符。"]}},
}  # fmt: skip

# What stands around this page itself, or is an answer to a script.
AROUND = {"assets", "footer", "header", "main_nav", "nav_link", "shortcuts", "user_menu"}
AROUND |= {"user_links", "region_options"}
# Whole pages: {component: where one stands}.
WHOLE = {
    "check_answers": "demands:list",
    "detail_page": "demands:list",
    "form_page": "subsidies:estimate",
    "import_page": "achievements:list",
    "list_page": "achievements:list",
    "receipt": "workbench",
}
