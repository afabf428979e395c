"""示例数据：data/*.json 由人写成，彼此用 ref 相互引用；只装入空数据库。"""

import json
from pathlib import Path

DATA = Path(__file__).parent / "data"
NAMES = ("organizations", "achievements", "demands", "brokers", "contracts", "intents", "claims")


def records(name):
    """The records of one file; a record's key for the others is its `ref`."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
