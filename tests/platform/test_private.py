"""What is private stays private: in caches, in figures, in logs."""

import logging
from logging.config import DictConfigurator

import pytest
from django.conf import settings as live
from django.test import Client

from tests.clients import client_of, text_of
from tests.factories.achievements import listed_achievement
from tests.factories.notices import objected
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
PRIVATE = "private, no-store"


def test_what_somebody_signed_in_is_shown_is_kept_nowhere():
    page = listed_achievement().get_absolute_url()
    signed_in, visitor = client_of(UserFactory()), client_of()
    for path in (page, "/", "/workbench/", "/achievements/", "/api/v1/achievements/"):
        assert signed_in.get(path)["Cache-Control"] == PRIVATE, path
    for path in (page, "/", "/achievements/", "/api/v1/achievements/"):
        assert "Cache-Control" not in visitor.get(path), path


def test_a_secret_address_is_kept_nowhere_either():
    visitor = client_of()
    assert visitor.get(objected().get_absolute_url())["Cache-Control"] == PRIVATE
    for path in ("/account/login/", "/account/password/reset/key/1-abc-def/"):
        assert "no-store" in visitor.get(path)["Cache-Control"], path
    by_key = Client(headers={"authorization": "Token tm_nobody"})
    assert by_key.get("/api/v1/achievements/")["Cache-Control"] == PRIVATE


@pytest.mark.parametrize(
    ("token", "sent", "code"),
    [
        ("", "", 404),
        ("", "Bearer ", 404),
        ("geheim", "", 404),
        ("geheim", "Bearer gehei", 404),
        ("geheim", "geheim", 404),
        ("geheim", "Bearer geheim", 200),
    ],
)
def test_figures_of_the_machine_are_not_public(settings, token, sent, code):
    settings.METRICS_TOKEN = token
    headers = {"authorization": sent} if sent else {}
    assert client_of(UserFactory(is_superuser=True)).get("/health/metrics/").status_code == 404
    assert client_of().get("/health/metrics/", headers=headers).status_code == code


def line_of(message):
    """As the handler of the settings writes it."""
    json_lines = live.LOGGING["formatters"]["json"]
    formatter = DictConfigurator(live.LOGGING).configure_formatter(dict(json_lines))
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, (), None)
    return formatter.format(record)


@pytest.mark.parametrize(
    ("message", "secret"),
    [
        ("GET /account/password/reset/key/3-c9x-abcdef0123/", "3-c9x-abcdef0123"),
        ("Not Found: /account/confirm-email/MQ:1abc:xyz/", "MQ:1abc:xyz"),
        ("GET /notifications/unsubscribe/eyJ1Ijo3fQ:1t:zzz/", "eyJ1Ijo3fQ"),
        ("GET /notices/objections/6f9619ff-8b86-d011-b42d-00c04fc964ff/", "6f9619ff"),
        ("Authorization: Token tm_0123456789abcdef", "tm_0123456789abcdef"),
        ("key tm_0123456789abcdef", "0123456789abcdef"),
        ("Bearer abc.def.ghi", "abc.def.ghi"),
        ("redis://:pa55wort@redis.example.cn:6379/0", "pa55wort"),
        ("postgres://market:pa55wort@db/market", "pa55wort"),
        ("password=pa55wort&next=/", "pa55wort"),
        ("{'password1': 'pa55wort', 'username': 'a'}", "pa55wort"),
        ('{"secret_key": "pa55wort"}', "pa55wort"),
        ("Cookie: sessionid=pa55wort; csrftoken=pa55wort", "pa55wort"),
    ],
)
def test_secrets_are_in_no_log(message, secret):
    line = line_of(message)
    assert secret not in line
    assert "…" in line


@pytest.mark.parametrize(
    "message",
    [
        "GET /notices/objections/",
        "GET /demands/7/edit/?next=/demands/",
        "http://127.0.0.1:8000/achievements/",
        "token_count 3, 提交 12 项",
    ],
)
def test_the_rest_of_a_line_is_as_it_was(message):
    assert message in line_of(message)


def test_a_request_writes_its_line_without_the_secret_of_its_address(caplog):
    client_of().get("/account/password/reset/key/3-c9x-abcdef0123/")
    requests = [record for record in caplog.records if "c9x" in str(record.msg)]
    assert requests  # the application does log the address
    assert "abcdef0123" not in "".join(line_of(record.msg) for record in requests)
    assert text_of(client_of().get("/health/live/"))
