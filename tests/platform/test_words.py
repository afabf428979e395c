"""No English, no library's message and no command where people read: texts of the program, the
pages as every role sees them, mails and printed documents (both are made of those texts)."""

import ast
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.urls import resolve

from techmarket.accounts.models import User

ROOT = settings.BASE_DIR
ROOMS = ["techmarket", "institutions", "achievements", "demands", "brokers", "contracts"]
NO_PAGES = "templates/allauth/elements/*"  # their tags are put together from variables
FOR_OPERATORS = {"management", "migrations", "demo", "embedded", "ownership"}
# Documentation for programmers and operators, who type what stands there.
FOR_PROGRAMMERS = ("/api/", "/help/api/", "/help/administrator/")
ROLES = ["anon", "owner", "seller", "broker", "registrar", "officer", "auditor"]
ROLES += ["sysadmin", "secadmin"]
STARTS = ["/", "/workbench/", "/help/sitemap/", "/indicators/", f"/{settings.ADMIN_PATH}"]
AS_TYPED = {"script", "style", "pre", "code", "kbd", "textarea"}
READ_ALOUD = {"title", "aria-label", "placeholder", "alt"}
NOT_FOLLOWED = re.compile(
    r"logout|[?&](page|ordering|format|theme|font|rows)=|/attachments/|/(change|history)/$"
)

WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.@-]*")
PLACE = re.compile(r"%\(\w+\)[\d.]*[sdf]|%[sd]|\{[^{}]*\}|<[^>]+>|&\w+;|https?://\S+")
TRANSLATED = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
COMMENT = re.compile(
    r"\{#.*?#\}|<!--.*?-->|\{% comment %\}.*?\{% endcomment %\}|\{% block \w+_class %\}.*?%\}", re.S
)
QUOTED = re.compile(r"\{%\s*trans\s+(?:\"([^\"]*)\"|'([^']*)').*?%\}", re.S)
GIVEN = re.compile(r"_\((?:\"([^\"]*)\"|'([^']*)')\)")
MARKUP = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)


def allowed():
    lines = (ROOT / "tests/platform/words.txt").read_text(encoding="utf-8").splitlines()
    return {word for line in lines if not line.startswith("#") for word in line.split()}


def strange(text, known):
    """Latin words that are neither known nor a number, a code or an address of somebody."""
    words = (word.rstrip(".-") for word in WORD.findall(PLACE.sub(" ", text)))
    return {word for word in words if word and word not in known and not is_number(word)}


def is_number(word):
    return any(letter.isdigit() for letter in word) or "@" in word or len(word) == 1


class Read(HTMLParser):
    """What a page says and where it leads."""

    def __init__(self, page):
        super().__init__()
        self.typed, self.said, self.links = 0, [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.typed += tag in AS_TYPED
        attrs = dict(attrs)
        self.said += [attrs[name] for name in READ_ALOUD & attrs.keys() if attrs[name]]
        if tag == "a" and (attrs.get("href") or "").startswith("/"):
            self.links.append(attrs["href"].partition("#")[0])

    def handle_endtag(self, tag):
        self.typed -= tag in AS_TYPED

    def handle_data(self, data):
        if not self.typed:
            self.said.append(data)


def texts_of_programs():
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        if FOR_OPERATORS & {*path.parts}:
            continue
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in TRANSLATED:
                for given in call.args:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        yield path, given.value


def texts_of_templates():
    for path in {*(ROOT / "templates").rglob("*.*")} - {*ROOT.glob(NO_PAGES)}:
        source = COMMENT.sub("", path.read_text(encoding="utf-8"))
        given = [found[1] or found[2] for found in GIVEN.finditer(source)]
        source = QUOTED.sub(lambda found: found[1] or found[2] or "", source)
        for text in [*given, *Read(MARKUP.sub(" ", source)).said]:
            yield path, text


def test_texts_of_programs_and_templates_are_chinese():
    known, count, found = allowed(), 0, []
    for path, text in [*texts_of_programs(), *texts_of_templates()]:
        count += 1
        found += [f"{path.relative_to(ROOT)}: {word}" for word in strange(text, known)]
    assert count > 3000
    assert sorted({*found}) == []


def walk(client, seen):
    """(path, what the page says), one page a route that nobody has seen yet."""
    waiting = [*STARTS]
    seen -= {named(path) for path in STARTS}
    while waiting:
        path = waiting.pop(0)
        if path.startswith(FOR_PROGRAMMERS) or NOT_FOLLOWED.search(path):
            continue
        name = named(path)
        if name is None or name in seen:
            continue
        seen.add(name)
        answer = client.get(path)
        if answer.status_code in (301, 302):
            waiting.append(answer["Location"])
        elif answer.get("Content-Type", "").startswith("text/html"):
            read = Read(answer.content.decode())
            waiting += read.links
            yield path, " ".join(read.said)


def named(path):
    try:
        match = resolve(path.partition("?")[0])
    except LookupError:
        return None
    except Exception as error:
        if type(error).__name__ == "Resolver404":
            return None
        raise
    own = match.kwargs if match.url_name in ("guide", "move") else {}
    return match.view_name, *sorted(map(str, own.values()))


@pytest.fixture
def known(world):
    """The allowed words, and what people of this market are called."""
    names = User.objects.values_list("username", flat=True)
    kept = [*names, world.records["job.dead"].key]
    return allowed() | {word for name in kept for word in WORD.findall(name)}


def test_pages_are_chinese_for_everybody(clients, known):
    found, seen = {}, set()
    for role in ROLES:
        for path, text in walk(clients[role], seen):
            if words := strange(text, known):
                found[role, path] = sorted(words)
    assert len(seen) > 80
    assert found == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("请下载 Excel 模板，最多 5 MB。", set()),
        ("登记号 TM-2026-0001，zhao@example.cn", set()),
        ("系统管理员运行 manage.py loadschemes。", {"manage.py", "loadschemes"}),
        ("This field is required.", {"This", "field", "is", "required"}),
        ("共 %(count)s 项，<b>{name}</b>", set()),
    ],
)
def test_strange_words_are_found(text, words):
    assert strange(text, allowed()) == words
