"""A list costs the same number of queries however many rows there are."""

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(client, url):
    """The SQL statements of a second visit (the first one fills what stays in memory)."""
    client.get(url)
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, response.status_code
    assert b"&lt;a href" not in response.content, "the page shows markup as text"
    return [query["sql"] for query in captured.captured_queries]


def assert_same_queries(client, url, make_rows, *, few=10, many=200):
    """`make_rows(n)` adds n rows that the list shows."""
    make_rows(few)
    before = queries_of(client, url)
    make_rows(many - few)
    after = queries_of(client, url)
    assert len(after) == len(before), "\n".join(after)
