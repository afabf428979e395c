"""Made-up things to show the components with: they behave like records and touch no database."""

import datetime as dt
from dataclasses import dataclass, field

import django_tables2 as tables
from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from techmarket.lists.tables import MarketTable, MoneyColumn, StatusColumn
from techmarket.pages.widgets import DayInput, MoneyInput

DAY = dt.date(2026, 3, 1)
MOMENT = dt.datetime(2026, 3, 1, 10, 32, tzinfo=dt.UTC)
HERE = "#"


@dataclass
class Thing:
    """A record, an attachment or an event, as a component asks for it."""

    title: str = "镁合金轮毂低压铸造"
    label: str = "提交审核"
    target_label: str = "待审核"
    tone: str = "success"
    status: str = "published"
    owner: str = "示例大学"
    field: str = "新材料"
    actor: str = "张三"
    clause: str = ""
    note: str = ""
    office: str = "示例市科学技术局"
    size: int = 345_678
    is_pdf: bool = False
    is_picture: bool = False
    published_at: dt.date = DAY
    ends_on: dt.date = DAY
    uploaded_at: dt.datetime = MOMENT
    at: dt.datetime = MOMENT

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return HERE

    def get_view_url(self):
        return HERE if self.is_pdf or self.is_picture else ""

    def get_status_display(self):
        return {"success": "已发布", "warning": "待审核", "danger": "已退回"}.get(
            self.tone, "已关闭"
        )

    def get_kind_display(self):
        return "合同文本"

    def clause_of(self, move):
        return move.custom["clause"]


@dataclass
class ShownIndicator:
    name: str = "技术合同成交额"
    is_money: bool = True


@dataclass
class ShownFigure:
    indicator: ShownIndicator = field(default_factory=ShownIndicator)
    place_and_year: str = "河南省鹤壁市，2026年"
    number: int = 12
    total: int | None = 4_500_000
    as_of: dt.date = DAY


class SampleForm(forms.Form):
    name = forms.CharField(label=_("需求名称"))
    amount = forms.DecimalField(label=_("预算上限（元）"), widget=MoneyInput(), required=False)
    day = forms.DateField(label=_("征集截止日"), widget=DayInput(), required=False)


class SampleTable(MarketTable):
    title = tables.Column(verbose_name=_("名称"), orderable=True)
    owner = tables.Column(verbose_name=_("单位"))
    field = tables.Column(verbose_name=_("技术领域"))
    price = MoneyColumn(verbose_name=_("报价"))
    status = StatusColumn()
    under = ("owner", "field")

    class Meta(MarketTable.Meta):
        pass


@dataclass
class PricedThing(Thing):
    price: int = 4_500_000


def sample_table():
    """A table of three rows, one of them long."""
    rows = [
        PricedThing(),
        PricedThing(title="果品外观完好而内部发霉的无损筛查与分级成套装备", tone="warning"),
    ]
    return SampleTable([*rows, PricedThing(title="牛骨深加工", tone="danger", price=980)])


def sample_page(number):
    return Paginator(range(60), 20).page(number)


def faulty_form():
    return SampleForm({"name": "", "amount": "多", "day": "明天"})
