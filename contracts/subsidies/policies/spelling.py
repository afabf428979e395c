"""纸上的号码：全角半角、大小写、空格和连字符不同的是同一个号；看不见的字符不是号。"""

import unicodedata
from functools import lru_cache

# 连字符、空白、控制符和看不见的记号
LEFT_OUT = {"Pd", "Pc", "Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"}

PLAIN = {code: None for code in range(128) if unicodedata.category(chr(code)) in LEFT_OUT}


@lru_cache(maxsize=100_000)
def number_key(text: str | None) -> str:
    """用来比较的写法；什么也没有写的是空文字。"""
    if not text:
        return ""
    if text.isascii():
        return text.translate(PLAIN).upper()
    wide = unicodedata.normalize("NFKC", text)
    written = (mark for mark in wide if unicodedata.category(mark) not in LEFT_OUT)
    return "".join(mark for mark in written if mark != "−").upper()
