"""One language a file: comments and docstrings are English; those of the policies, which whoever
knows the law must be able to check, and those that the API publishes are Chinese.

Quotations stay as they are: what stands in “”, 《》 or `` is not looked at. Texts for users
are strings and no concern of this test; migrations are never changed once they have landed.
"""

import ast
import inspect
import re
import tokenize
from io import StringIO

import pytest
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

ROOT = settings.BASE_DIR
POLICIES = ROOT / "contracts/subsidies/policies"
ROOMS = ["techmarket", "institutions", "achievements", "demands", "brokers", "contracts", "tests"]
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

QUOTED = re.compile(r"“[^”]*”|《[^》]*》|`[^`]*`|\"[^\"\n]*\"")
HAN = re.compile(r"[\u3400-\u9fff]")
ENGLISH_SENTENCE = re.compile(r"([A-Za-z]+[,;:]? ){3}[A-Za-z]+")
UNSAID = {""}  # what the documentation puts where there is nothing to say
FOR_TOOLS = re.compile(r"# (noqa|fmt|type):.*")
MARKED_UP = {
    "templates/**/*.html": re.compile(
        r"\{#.*?#\}|<!--.*?-->|\{% comment %\}.*?\{% endcomment %\}", re.S
    ),
    "static/js/*.js": re.compile(r"^\s*//.*?$|/\*.*?\*/", re.S | re.M),
    "static/css/*.css": re.compile(r"/\*.*?\*/", re.S),
}


def is_english(text):
    return not HAN.search(QUOTED.sub("", text))


def is_chinese(text):
    rest = QUOTED.sub("", text)
    return bool(HAN.search(rest)) and not ENGLISH_SENTENCE.search(rest)


def said(source):
    """Comments, those on lines of their own as one text with their neighbours, and docstrings."""
    comments, last = [], None
    for token in tokenize.generate_tokens(StringIO(source).readline):
        if token.type == tokenize.COMMENT and not FOR_TOOLS.fullmatch(token.string):
            own_line, row = token.line.lstrip().startswith("#"), token.start[0]
            if own_line and last == row - 1:
                comments[-1] += token.string[1:]
            else:
                comments.append(token.string)
            last = row if own_line else None
    documented = (node for node in ast.walk(ast.parse(source)) if isinstance(node, DOCUMENTED))
    return comments + [text for node in documented if (text := ast.get_docstring(node))]


def python_files():
    for room in ROOMS:
        yield from (path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)


@pytest.fixture(scope="module")
def published():
    """Every description that the API's own documentation prints."""

    def walk(node):
        if isinstance(node, dict):
            if isinstance(text := node.get("description"), str):
                yield text
            node = list(node.values())
        if isinstance(node, list):
            for child in node:
                yield from walk(child)

    return {*walk(SchemaGenerator().get_schema(public=True))}


def test_every_file_speaks_one_language(published):
    mixed = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in python_files()
        for text in said(path.read_text(encoding="utf-8"))
        if inspect.cleandoc(text) not in published
        and not (is_chinese if POLICIES in path.parents else is_english)(text)
    ]
    assert not mixed, "\n".join(mixed)


def test_comments_of_pages_styles_and_scripts_are_english():
    mixed = [
        f"{path.relative_to(ROOT)}: {text}"
        for pattern, comment in MARKED_UP.items()
        for path in ROOT.glob(pattern)
        for text in comment.findall(path.read_text(encoding="utf-8"))
        if not is_english(text)
    ]
    assert not mixed, "\n".join(mixed)


def test_what_the_api_publishes_is_chinese(published):
    assert len(published) > 100
    assert sorted(text for text in published - UNSAID if not is_chinese(text)) == []


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("Never asked again.", True, False),
        ("“资料填写完整” is what the office asks for (《办法》 5).", True, False),
        ("登记证明 as it was printed.", False, False),
        ("付款的行多写 payment、paid_on 两个名字。", False, True),
    ],
)
def test_languages_are_told_apart(text, english, chinese):
    assert (is_english(text), is_chinese(text)) == (english, chinese)


def test_comments_and_docstrings_are_read_and_strings_are_not():
    source = 'def f():\n    """Doc."""\n    # One\n    # two.\n    x = "文字"  # Three.\n'
    assert said(source) == ["# One two.", "# Three.", "Doc."]
