"""Ranking, its exact explanation, and the figures of evaluate_matching."""

import json
import random
from decimal import Decimal

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from demands.matching.engine import Index, top
from demands.matching.features import AchievementFacts, DemandFacts, Weights
from demands.matching.ranker import Document
from demands.matching.reasons import explain, rank_with_reasons, readable

COATING = Document(1, "镁合金压铸件微弧氧化", "AZ91D镁合金耐蚀涂层，盐雾试验500小时。", ("镁合金",))
CASTING = Document(2, "镁合金铸造", "镁合金汽车轮毂低压铸造工艺。", ("铸造",))
TURBINE = Document(3, "高温合金涂层", "航空发动机热障涂层的制备。")
APPLE = Document(4, "苹果保鲜", "采后苹果气调贮藏，损耗率降低3.5%。")
DOCUMENTS = [COATING, CASTING, TURBINE, APPLE]
NEED = "生产镁合金轮毂，镁合金表面处理耐蚀性不足，希望AZ91D压铸件盐雾试验达到500小时。"


@pytest.fixture(scope="module")
def index():
    return Index.build(DOCUMENTS)


def ids(hits):
    return [hit.id for hit in hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NEED, [1, 2, 3]),
        ("AZ91D", [1]),
        ("ａｚ９１ｄ", [1]),
        ("损耗率3.5%", [4]),
        ("量子通信", []),
        ("", []),
        ("'&|!:*()\\\x00", []),
    ],
)
def test_documents_found(index, text, expected):
    assert ids(index.rank(text, 10)) == expected


def test_order_of_documents_does_not_matter(index):
    shuffled = DOCUMENTS[:]
    random.Random(7).shuffle(shuffled)
    assert shuffled != DOCUMENTS
    assert Index.build(shuffled).rank(NEED, 10) == index.rank(NEED, 10)


def test_equal_scores_are_ordered_by_id_at_the_cut():
    same = [Document(n, "低压铸造", "轮毂") for n in (30, 10, 20)]
    hits = Index.build(same).rank("铸造", 2)
    assert ids(hits) == [10, 20]
    assert hits[0].score == hits[1].score > 0


@pytest.mark.parametrize(("limit", "expected"), [(0, []), (1, [1]), (99, [1, 2, 3])])
def test_limit(index, limit, expected):
    assert ids(index.rank(NEED, limit)) == expected


def test_excluded_documents_never_come_back(index):
    assert ids(index.rank(NEED, 10, exclude={1, 3, "unknown"})) == [2]


def test_repeated_words_of_a_demand_count(index):
    once, thrice = (index.rank(text, 1)[0].score for text in ("铸造轮毂", "铸造轮毂铸造，铸造"))
    assert once < thrice < 3 * once


def test_title_and_keywords_count_more_than_the_abstract():
    titled = Document(1, "低压铸造", "轮毂成形工艺")
    mentioned = Document(2, "轮毂成形工艺", "低压铸造")
    filler = Document(3, "苹果", "贮藏")
    hits = Index.build([mentioned, titled, filler]).rank("低压铸造", 2)
    assert ids(hits) == [1, 2]


def test_ready_made_tokens_give_the_same_index(index):
    ready = [Document(d.id, "", "", (), d.counted_tokens()) for d in DOCUMENTS]
    assert Index.build(ready).rank(NEED, 10) == index.rank(NEED, 10)


def test_an_id_twice_is_refused():
    with pytest.raises(ValueError, match="id of its own"):
        Index.build([APPLE, APPLE])


def test_an_empty_index_finds_nothing():
    assert Index.build([]).rank(NEED, 10) == []


def test_shares_add_up_and_scores_agree_with_the_formula():
    """Against a plain computation; some terms are common enough to be kept as rows."""
    rng = random.Random(11)
    syllables = "镁铝铜铁钢锌钛锡铅镍"
    documents = [
        Document(n, "", "，".join(rng.choices(syllables, k=rng.randint(5, 40)))) for n in range(60)
    ]
    index = Index.build(documents)
    assert index.rows
    hits = index.rank("镁，铝，铝，铜", 60)
    assert len(hits) > 20
    for hit in hits:
        assert hit.score == sum(term.share for term in hit.terms)
        plain = plain_bm25(documents, hit.id, index.bm25)
        assert hit.score == pytest.approx(plain, rel=1e-3, abs=1000)


def plain_bm25(documents, wanted, bm25):
    bags = [document.counted_tokens() for document in documents]
    average = sum(map(len, bags)) / len(bags)
    bag, score = bags[wanted], 0
    # Every character stands alone, so it is a word and a “pair” at once: two of each.
    for term, asked in (("镁", 2), ("铝", 4), ("铜", 2)):
        df = sum(term in other for other in bags)
        idf = np.log1p((len(bags) - df + 0.5) / (df + 0.5))
        tf = bag.count(term)
        norm = bm25.k1 * (1 - bm25.b + bm25.b * len(bag) / average)
        score += asked * (bm25.k3 + 1) / (bm25.k3 + asked) * idf * tf / (tf + norm)
    return score * 1_000_000


def test_top_takes_positive_scores_only():
    assert top(np.array([0, 5, 0, 5, 9]), 4).tolist() == [4, 1, 3]


# --- Reasons ----------------------------------------------------------------------------------

DEMAND = DemandFacts(NEED, "新材料", "410611", 7, Decimal(500_000), frozenset({"许可", "转让"}))
FITTING = AchievementFacts(
    "镁合金压铸件 AZ91D镁合金 盐雾试验",
    "新材料",
    "410611",
    8,
    Decimal(300_000),
    frozenset({"许可"}),
)


def reason(demand, achievement, kind, index):
    hit = index.rank(NEED, 1)[0]
    found = explain(demand, achievement, hit).reasons
    return next((r for r in found if r.kind == kind), None)


def changed(facts, **fields):
    return type(facts)(**{**vars(facts), **fields})


@pytest.mark.parametrize(
    ("kind", "fields", "label", "permille"),
    [
        ("field", {}, "技术领域一致", Weights.field),
        ("field", {"field": "电子信息"}, None, None),
        ("region", {}, "同一县区", Weights.county),
        ("region", {"region": "410603"}, "同一城市", Weights.city),
        ("region", {"region": "410600"}, "同一城市", Weights.city),
        ("region", {"region": "410100"}, "同一省份", Weights.province),
        ("region", {"region": "420100"}, None, None),
        ("region", {"region": ""}, None, None),
        ("maturity", {}, "成熟度满足要求", Weights.maturity),
        ("maturity", {"maturity": 7}, "成熟度满足要求", Weights.maturity),
        ("maturity", {"maturity": 6}, "成熟度低于要求", 0),
        ("price", {}, "报价在预算内", Weights.price),
        ("price", {"price": Decimal(500_000)}, "报价在预算内", Weights.price),
        ("price", {"price": Decimal("500000.01")}, "报价高于预算", 0),
        ("price", {"price": None}, "价格面议", 0),
        ("mode", {}, "合作方式相符", Weights.mode),
        ("mode", {"modes": frozenset({"作价入股"})}, "合作方式不同", 0),
        ("mode", {"modes": frozenset()}, None, None),
    ],
)
def test_structure(index, kind, fields, label, permille):
    found = reason(DEMAND, changed(FITTING, **fields), kind, index)
    if label is None:
        assert found is None
    else:
        text = index.rank(NEED, 1)[0].score
        assert (found.label, found.points) == (label, text * permille // 1000)
        assert found.fits == (permille > 0)


def test_two_whole_provinces_are_not_one_city(index):
    demand = changed(DEMAND, region="410000")
    found = reason(demand, changed(FITTING, region="410000"), "region", index)
    assert found.label == "同一省份"


def test_over_budget_names_both_sums(index):
    found = reason(DEMAND, changed(FITTING, price=Decimal(1_234_500)), "price", index)
    assert "123.45 万元" in found.detail
    assert "50 万元" in found.detail


def test_everything_shown_adds_up(index):
    for hit in index.rank(NEED, 10):
        shown = explain(DEMAND, FITTING, hit)
        assert sum(term.share for term in shown.terms) == shown.text_points == hit.score
        assert shown.score == shown.text_points + sum(r.points for r in shown.reasons)
        assert shown.score <= hit.score * 1.18
        assert json.loads(json.dumps(shown.as_json()))["score"] == shown.score


def test_structure_reorders_but_unknown_achievements_stay_out(index):
    near, far = Document(1, "低压铸造", "轮毂"), Document(2, "低压铸造", "轮毂")
    hits = Index.build([near, far]).rank("低压铸造", 2)
    facts = {1: changed(FITTING, region="420100"), 2: FITTING}
    assert [found.id for found in rank_with_reasons(DEMAND, hits, facts)] == [2, 1]
    assert [found.id for found in rank_with_reasons(DEMAND, hits, {1: FITTING})] == [1]


def test_missing_facts_are_asked_for(index):
    hit = index.rank(NEED, 1)[0]
    assert explain(DEMAND, FITTING, hit).missing == ()
    bare = explain(DemandFacts(NEED), FITTING, hit)
    assert bare.missing == ("技术领域", "所在区域", "预算上限", "期望技术成熟度", "合作方式")
    assert bare.score == bare.text_points


def test_pairs_are_shown_as_words(index):
    hit = index.rank(NEED, 1)[0]
    shown = readable(hit.terms, NEED, f"{COATING.title} {COATING.abstract}")
    labels = [term.term for term in shown]
    assert "盐雾试验" in labels
    assert not {"镁合", "雾试", "盐雾"} & set(labels)
    assert any("镁合金" in label for label in labels)
    assert "az91d" in labels


def test_what_belongs_to_no_word_is_one_rest():
    shown = readable((("高的", 5), ("合金", 4), ("的高", 3)), "更高的合金", "很高的高温合金")
    assert [(term.term, term.share) for term in shown][-1] == ("其他用字", 8)


# --- manage.py evaluate_matching --------------------------------------------------------------

CORPUS = [
    {"id": "a1", "title": "镁合金表面处理", "abstract": "微弧氧化"},
    {"id": "a2", "title": "镁合金铸造", "abstract": "", "keywords": ["低压铸造"]},
    {"id": "a3", "title": "苹果保鲜", "abstract": "贮藏", "category": None},
]
QUERIES = [
    # Ranked a1, a2: DCG 1 + 2/log2(3) = 2.26186, ideal 2 + 1/log2(3) = 2.63093 → 0.85972.
    {"qid": "q1", "text": "镁合金表面处理", "rel": {"a1": 1, "a2": 2}},
    # a1 may not be returned, so a2 is first: 1.
    {"qid": "q2", "text": "镁合金表面处理", "rel": {"a2": 1}, "exclude": ["a1"]},
    # Finds a3 only: 0.
    {"qid": "q3", "text": "苹果", "rel": {"a1": 1, "a3": 0}},
    {"qid": "q4", "text": "苹果", "rel": {}},
]


def lines(path, rows):
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text(text, encoding="utf-8")
    return str(path)


def evaluate(tmp_path, capsys, corpus=CORPUS, queries=QUERIES, **options):
    call_command(
        "evaluate_matching",
        corpus=lines(tmp_path / "corpus.jsonl", corpus),
        queries=lines(tmp_path / "queries.jsonl", queries),
        **options,
    )
    return json.loads(capsys.readouterr().out.strip().splitlines()[-1])


def test_evaluation_figures_computed_by_hand(tmp_path, capsys):
    report = evaluate(tmp_path, capsys)
    assert report["nDCG@10"] == round((0.859717 + 1 + 0) / 3, 4)
    assert report["MRR@10"] == report["recall@10"] == report["recall@50"] == round(2 / 3, 4)
    assert (report["documents"], report["queries"], report["queries_unjudged"]) == (3, 4, 1)
    assert set(report["latency_ms"]) == {"p50", "p95"}


def test_evaluation_of_the_first_queries(tmp_path, capsys):
    assert evaluate(tmp_path, capsys, limit=1)["nDCG@10"] == 0.8597


def test_nothing_judged_is_null_and_not_zero(tmp_path, capsys):
    assert evaluate(tmp_path, capsys, queries=QUERIES[3:])["nDCG@10"] is None


@pytest.mark.parametrize(
    ("corpus", "queries", "message"),
    [
        ([CORPUS[0], "{"], QUERIES, "corpus.jsonl 第 2 行：不是有效的 JSON"),
        ([CORPUS[0], "", "[1]"], QUERIES, "corpus.jsonl 第 3 行：应为一个 JSON 对象"),
        (["[" * 100_000], QUERIES, "第 1 行：JSON 嵌套过深"),
        ([CORPUS[0], CORPUS[0]], QUERIES, "第 2 行：id“a1”与前面的行重复"),
        ([{"title": "无编号"}], QUERIES, "第 1 行：缺少 id"),
        ([{"id": 5, "title": "编号"}], QUERIES, "id 应为字符串"),
        ([{"id": "a"}], QUERIES, "title 和 abstract 至少填一项"),
        ([{"id": "a", "title": "t", "keywords": "k"}], QUERIES, "keywords 应为字符串列表"),
        ([], QUERIES, "corpus.jsonl 里没有数据行"),
        (CORPUS, [{"qid": "q", "text": "镁"}], "queries.jsonl 第 1 行：rel 应为"),
        (CORPUS, [{"qid": "q", "text": "镁", "rel": {"a1": -1}}], "不小于 0"),
        (CORPUS, [{"qid": "q", "text": "镁", "rel": {"a1": True}}], "不小于 0"),
        (CORPUS, ['{"qid": "q", "text": "镁", "rel": {"a1": NaN}}'], "不小于 0"),
        (CORPUS, [{"qid": "q", "rel": {}}], "第 1 行：缺少 text"),
        (CORPUS, [{"qid": "q", "text": "镁", "rel": {}, "exclude": "a1"}], "exclude 应为"),
    ],
)
def test_malformed_lines_are_named(tmp_path, capsys, corpus, queries, message):
    with pytest.raises(CommandError, match=message):
        evaluate(tmp_path, capsys, corpus, queries)


def test_other_encodings_and_missing_files_are_named(tmp_path, capsys):
    gbk = tmp_path / "gbk.jsonl"
    gbk.write_bytes('{"id": "a", "title": "镁合金表面"}'.encode("gbk"))
    queries = lines(tmp_path / "queries.jsonl", QUERIES)
    with pytest.raises(CommandError, match="第 1 行：不是 UTF-8"):
        call_command("evaluate_matching", corpus=str(gbk), queries=queries)
    with pytest.raises(CommandError, match="读不到文件"):
        call_command("evaluate_matching", corpus=str(tmp_path / "none"), queries=queries)
    with pytest.raises(CommandError, match="--limit"):
        evaluate(tmp_path, capsys, limit=0)
