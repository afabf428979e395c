"""Measures the product's own indexing and ranking on texts with known answers."""

import json
import math
import time
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from statistics import mean

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from demands.matching.engine import ENGINE_VERSION, Index
from demands.matching.ranker import Document

HELP = """用本系统自己的切词、索引和排序，在给定语料上评测匹配质量；不读写数据库。

两个文件都是 UTF-8 的 JSON Lines（每行一个 JSON 对象）：
  语料  {"id": "a1", "title": "名称", "abstract": "简介", "keywords": ["关键词"]}
        id 必填且不重复；title、abstract 至少一项；keywords 可省略；其他键不使用。
  查询  {"qid": "q1", "text": "需求原文", "rel": {"a1": 2, "a7": 1}, "exclude": ["a9"]}
        rel 为相关文档及其等级（不小于 0 的数，0 为不相关）；exclude 为不得返回的文档，可省略。

进度输出到标准错误；标准输出最后一行是 JSON：
  recall@10、recall@50、MRR@10、nDCG@10（增益为等级本身，折扣为 log2(名次+1)），对全部查询取平均；
  latency_ms 为每次排序的耗时（含切词与逐词得分），
  queries_unjudged 为没有相关文档、不计入平均的查询数。
"""
DEPTH = 50


class Command(BaseCommand):
    help = HELP
    requires_system_checks = []

    def create_parser(self, prog_name, subcommand, **kwargs):
        kwargs["formatter_class"] = RawDescriptionHelpFormatter
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser):
        parser.add_argument("--corpus", required=True, help="语料文件（JSON Lines）")
        parser.add_argument("--queries", required=True, help="查询文件（JSON Lines）")
        parser.add_argument("--limit", type=int, help="只用前 N 条查询")

    def handle(self, *args, corpus, queries, limit, **options):
        if limit is not None and limit < 1:
            raise CommandError("--limit 应为不小于 1 的整数。")
        documents = read_all(Path(corpus), "id", read_document)
        asked = read_all(Path(queries), "qid", read_query)[:limit]
        self.say(f"已读入 {len(documents)} 篇文档、{len(asked)} 条查询，正在建立索引……")
        started = time.perf_counter()
        index = Index.build(documents)
        index_seconds = time.perf_counter() - started
        self.say(f"索引完成，用时 {index_seconds:.1f} 秒，正在评测……")
        figures, latencies = self.measure(index, asked)
        report = {
            **summarise(figures),
            "latency_ms": percentiles(latencies),
            "documents": len(documents),
            "queries": len(asked),
            "queries_unjudged": len(asked) - len(figures),
            "engine": ENGINE_VERSION,
            "index_seconds": round(index_seconds, 3),
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False))

    def measure(self, index, asked):
        figures, latencies = [], []
        for number, query in enumerate(asked, start=1):
            started = time.perf_counter()
            hits = index.rank(query["text"], DEPTH, query["exclude"])
            latencies.append((time.perf_counter() - started) * 1000)
            if any(query["rel"].values()):
                figures.append(judge([hit.id for hit in hits], query["rel"]))
            if number % 1000 == 0:
                self.say(f"已评测 {number} / {len(asked)} 条")
        return figures, latencies

    def say(self, message):
        self.stderr.write(message, self.style.NOTICE)


def judge(ranked, rel):
    """The four figures of one ranked list against graded answers."""
    relevant = {document for document, grade in rel.items() if grade > 0}
    places = [place for place, document in enumerate(ranked, start=1) if document in relevant]
    ideal = sorted(rel.values(), reverse=True)
    return {
        "recall@10": sum(place <= 10 for place in places) / len(relevant),
        "recall@50": sum(place <= 50 for place in places) / len(relevant),
        "MRR@10": 1 / places[0] if places and places[0] <= 10 else 0.0,
        "nDCG@10": gain([rel.get(document, 0) for document in ranked]) / gain(ideal),
    }


def gain(grades):
    return sum(grade / math.log2(place + 1) for place, grade in enumerate(grades[:10], start=1))


def summarise(figures):
    names = ("recall@10", "recall@50", "MRR@10", "nDCG@10")
    if not figures:
        return dict.fromkeys(names)
    return {name: round(mean(figure[name] for figure in figures), 4) for name in names}


def percentiles(latencies):
    p50, p95 = np.percentile(latencies, [50, 95])
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}


def read_all(path, key, read):
    """One row per line; any fault names the file, the line and what to change."""
    found = {}
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    row = read(parse(line))
                    name = row[key] if isinstance(row, dict) else row.id
                    if name in found:
                        raise ValueError(f"{key}“{name}”与前面的行重复")
                except ValueError as error:
                    raise CommandError(f"{path} 第 {number} 行：{error}。") from error
                found[name] = row
    except OSError as error:
        raise CommandError(f"读不到文件 {path}：{error.strerror}。请检查路径。") from error
    if not found:
        raise CommandError(f"{path} 里没有数据行。")
    return list(found.values())


def parse(line):
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError("不是 UTF-8 编码") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"不是有效的 JSON（第 {error.colno} 个字符处）") from error
    except RecursionError as error:
        raise ValueError("JSON 嵌套过深") from error
    if not isinstance(row, dict):
        raise ValueError("应为一个 JSON 对象")
    return row


def read_document(row):
    keywords = row.get("keywords") or []
    if not is_strings(keywords):
        raise ValueError("keywords 应为字符串列表")
    title, abstract = (text_of(row, name) for name in ("title", "abstract"))
    if not title and not abstract:
        raise ValueError("title 和 abstract 至少填一项")
    return Document(required(row, "id"), title, abstract, tuple(keywords))


def read_query(row):
    rel, exclude = row.get("rel"), row.get("exclude") or []
    if not isinstance(rel, dict) or not all(map(is_grade, rel.values())):
        raise ValueError("rel 应为“文档 id: 等级”的对象，等级为不小于 0 的数")
    if not is_strings(exclude):
        raise ValueError("exclude 应为文档 id 的列表")
    return {
        "qid": required(row, "qid"),
        "text": required(row, "text"),
        "rel": rel,
        "exclude": frozenset(exclude),
    }


def required(row, name):
    if not text_of(row, name).strip():
        raise ValueError(f"缺少 {name}")
    return row[name]


def text_of(row, name):
    value = row.get(name) or ""
    if not isinstance(value, str):
        raise ValueError(f"{name} 应为字符串")
    return value


def is_strings(value):
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_grade(value):
    return type(value) in (int, float) and 0 <= value < math.inf
