"""What is asked: a path of the site for every turn, and the statement that answers the same."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

from achievements.models import Achievement
from techmarket.demo import records
from techmarket.demo.benchmark import queries
from techmarket.demo.benchmark.market import prototype
from techmarket.lists.search import tokenise_pairs

LIST, API = "/achievements/", "/api/v1/achievements/"
WORDS = (
    "合金", "压铸", "激光", "苹果", "红牛", "磷酸", "菱镁", "钢铁", "耐火", "传感",
    "芯片", "节能", "疫苗", "机器", "视觉", "材料", "电池", "尾矿", "茶叶", "光纤",
)  # fmt: skip


@dataclass(frozen=True)
class Turn:
    path: str
    where: str = queries.PUBLIC
    values: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    name: str
    label: str
    turn: Callable[[int], Turn]
    statement: str
    signed_in: bool = False
    stale: bool = False  # counted anew each time, as when nobody has asked lately


def scenarios(rows):
    first = [
        Scenario("list", "列表（含分面）", plain_list, queries.LIST),
        Scenario("list_filter", "列表，一个条件", filtered_list, queries.LIST),
        Scenario("list_page_50", "列表，第 50 页", list_page(min(50, rows // 20)), queries.LIST),
        Scenario("search_word", "检索，两字词", search_word, queries.LIST),
        Scenario("search_long", "检索，整个标题", search_long, queries.LIST),
        Scenario("search_rare", "检索，只有一条有的词", search_rare(rows), queries.LIST),
        Scenario("detail", "详情", detail_of(newest(500)), queries.DETAIL),
    ]
    signed_in = [
        Scenario(f"{s.name}_member", f"{s.label}（企业登录）", s.turn, s.statement, signed_in=True)
        for s in first
    ]
    stale = [
        Scenario(f"{s.name}_stale", f"{s.label}，分面重算", s.turn, s.statement, stale=True)
        for s in first[:6]
    ]
    api = [
        Scenario("api_20", "接口列表，20 条", api_list(20), queries.API_LIST),
        Scenario("api_100", "接口列表，100 条", api_list(100), queries.API_LIST),
        Scenario("api_filter", "接口列表，两个条件", api_filtered, queries.API_LIST),
        Scenario(
            "api_20_member", "接口列表，20 条（企业登录）", api_list(20), queries.API_LIST, True
        ),
    ]
    return first + signed_in + stale + api


def plain_list(number):
    return Turn(LIST, values=page(20))


def list_page(wanted):
    return lambda number: Turn(f"{LIST}?page={wanted}", values=page(20, 20 * (wanted - 1)))


def filtered_list(number):
    """Fields, levels and cities in turn: 50 different lists."""
    choices = [(f"field={code:02d}", "field_id", f"{code:02d}") for code in (*range(1, 8), 9)]
    choices += [(f"maturity={level}", "maturity", level) for level in range(1, 10)]
    cities = ("2103", "4106", "6208", "4201", "4205", "4206")
    query, column, value = [*choices, *((f"region={c}00", "city", c) for c in cities)][number % 23]
    test = "left(a.region_id, 4)" if column == "city" else f"a.{column}"
    where = f"{queries.PUBLIC} AND {test} = %(value)s"
    return Turn(f"{LIST}?{query}", where, page(20) | {"value": value})


def search_word(number):
    return searched(WORDS[number % len(WORDS)])


def search_long(number):
    """A whole title, as people paste it."""
    models = records("achievements")
    return searched(models[number * 5 % len(models)]["title"])


def search_rare(rows):
    return lambda number: searched(prototype(number * 997 % rows))


def searched(words):
    where = f"{queries.PUBLIC} AND a.search @@ plainto_tsquery('simple', %(words)s)"
    values = page(20) | {"words": " ".join(tokenise_pairs(words))}
    return Turn(f"{LIST}?{urlencode({'q': words})}", where, values)


def newest(count):
    return Achievement.objects.listed().order_by("-pk").values_list("pk", flat=True)[:count]


def detail_of(keys):
    keys = list(keys)
    Random(1).shuffle(keys)

    def turn(number):
        pk = keys[number % len(keys)]
        return Turn(f"{LIST}{pk}/", values={"id": pk})

    return turn


def api_list(limit):
    return lambda number: Turn(f"{API}?limit={limit}", values=page(limit))


def api_filtered(number):
    code = f"0{number % 7 + 1}"
    where = f"{queries.PUBLIC} AND a.field_id = %(code)s AND a.maturity >= 6"
    path = f"{API}?limit=20&field={code}&maturity_min=6"
    return Turn(path, where, page(20) | {"code": code})


def page(limit, offset=0):
    return {"limit": limit, "offset": offset}
