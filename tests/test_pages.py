"""Pages that no app owns: error pages and the large-type switch."""

import json

import pytest
from django.db import connection, transaction
from django.template.loader import render_to_string

from techmarket.pages import home
from techmarket.site import errors

ERROR_PAGES = ["400", "403", "403_csrf", "404", "429", "500", "503"]


@pytest.mark.parametrize("code", ERROR_PAGES)
def test_error_pages_need_neither_request_nor_context(code):
    page = render_to_string(f"{code}.html")
    assert "回到首页" in page
    assert "<style" not in page
    assert " style=" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), [("nothing/", 404), ("demands/?q=a%00b", 400)])
def test_refusals_outside_the_views_are_json_under_api(client, path, status):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"].isascii() is False
    page = client.get(f"/{path}")
    assert page.status_code == status
    assert page["Content-Type"].startswith("text/html")


def test_our_own_faults_are_json_under_api(rf):
    assert json.loads(errors.server_error(rf.get("/api/v1/demands/")).content)["status"] == 500
    assert "回到首页" in errors.server_error(rf.get("/demands/")).content.decode()


@pytest.fixture
def locked_elsewhere():
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(42)")
    yield
    other.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("setting", "statement"),
    [
        ("lock_timeout", "SELECT pg_advisory_lock(42)"),
        ("statement_timeout", "SELECT pg_sleep(60)"),
    ],
)
def test_waiting_too_long_is_a_page_that_says_try_again(
    client, locked_elsewhere, monkeypatch, setting, statement
):
    def wait():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL {setting} = 1")
            cursor.execute(statement)

    monkeypatch.setattr(home, "overview", wait)
    answer = client.get("/")
    assert answer.status_code == 503
    assert answer["Retry-After"].isdigit()
    assert "没有完成" in answer.content.decode()


@pytest.mark.parametrize(
    ("wish", "cookie"), [("large", "1"), ("normal", "")], ids=["switch on", "switch off"]
)
def test_large_type_is_switched_by_a_plain_link(client, wish, cookie):
    response = client.get("/account/login/", {"font": wish, "next": "/demands/"})
    assert response.status_code == 302
    assert response["Location"] == "?next=%2Fdemands%2F"
    assert response.cookies["large_type"].value == cookie


def test_large_type_link_never_leaves_the_site(client):
    response = client.get("//evil.example/", {"font": "large"})
    assert response["Location"] == "?"


def test_narrow_rows_are_kept_beside_the_large_type(client):
    response = client.get("/demands/", {"font": "large", "rows": "compact", "q": "镁"})
    assert response["Location"] == "?q=%E9%95%81"
    kept = {name: cookie.value for name, cookie in response.cookies.items()}
    assert kept == {"large_type": "1", "compact_rows": "1"}
    assert client.get("/demands/", {"rows": "comfortable"}).cookies["compact_rows"].value == ""


@pytest.mark.django_db
def test_narrow_rows_mark_the_page(client):
    client.cookies["compact_rows"] = "1"
    page = client.get("/demands/").content.decode()
    assert 'class="compact-rows"' in page
    assert "宽松行距" in page


@pytest.mark.django_db
def test_large_type_marks_the_page(client):
    client.cookies["large_type"] = "1"
    page = client.get("/account/login/").content.decode()
    assert 'class="large-type"' in page
    assert "标准字号" in page
