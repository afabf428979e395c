import json
import re
from io import BytesIO

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from techmarket.text import clean_tree

MAX_BODY = 1024 * 1024
MAX_DEPTH = 32
# The closing quote may be missing: a pattern that insisted on it would try again from every quote
# of a string that never ends, a quadratic number of steps.
STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)


def nesting(body):
    """Deepest nesting of brackets outside strings."""
    depth = deepest = 0
    for byte in STRINGS.sub(b"", body):
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def is_text(parsed):
    """JSON can spell half of a character, “\\ud800”, which no database stores."""
    try:
        json.dumps(parsed, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


class BoundedJSONParser(JSONParser):
    """JSON of bounded size and depth: a body nested 100,000 deep is a 400, not a crash."""

    strict = True

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read(MAX_BODY + 1)
        if len(body) > MAX_BODY:
            raise ParseError(_("请求内容超过 1 MB，请分批提交。"))
        if b"\\u0000" in body:
            raise ParseError(_("请求内容含有无效字符（NUL）。"))
        if nesting(body) > MAX_DEPTH:
            raise ParseError(_("JSON 嵌套超过 32 层。"))
        parsed = super().parse(BytesIO(body), media_type, parser_context)
        if b"\\u" in body and not is_text(parsed):
            raise ParseError(_("请求内容含有无效字符（不成对的代理码）。"))
        return clean_tree(parsed)
