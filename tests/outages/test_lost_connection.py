"""The connection is lost in the middle of a request: nothing is said that nobody knows."""

import pytest
from django.db import connection

from demands.models import Demand
from techmarket.ownership.sessions import owner_session
from tests.clients import client_of, post_json
from tests.factories.institutions import enterprise
from tests.factories.people import COUNTY

pytestmark = pytest.mark.django_db(transaction=True)


def cut():
    """As an administrator or a failing server ends a session."""
    with owner_session() as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])


@pytest.fixture
def write(monkeypatch):
    """Post a demand; the connection is cut before its constraints are asked about."""
    firm = enterprise()
    client = client_of(firm.admin)
    client.raise_request_exception = False
    body = {
        "title": "镁合金轮毂铸造缩松",
        "external_key": "NEW-1",
        "organization": firm.pk,
        "description": "低压铸造成品率只有七成，希望引进成熟的铸造工艺提高成品率。",
        "targets": "成品率不低于九成。",
        "keywords": ["镁合金"],
        "field": "05",
        "region": COUNTY,
        "modes": ["license"],
        "no_secret": True,
    }

    def post(*, cutting):
        clean = Demand.clean
        monkeypatch.setattr(Demand, "clean", lambda self: (cutting and cut(), clean(self)))
        answer = post_json(client, "/api/v1/demands/", body)
        connection.close()  # as at the end of a real request
        return answer

    return post


def test_a_lost_connection_is_503_and_no_false_duplicate(write):
    answer = write(cutting=True)
    assert (answer.status_code, answer.get("Retry-After")) == (503, "10"), answer.content.decode()
    assert "外部编号" not in answer.content.decode()
    assert not Demand.objects.exists()


def test_the_same_without_the_cut_is_saved(write):
    answer = write(cutting=False)
    assert answer.status_code == 201, answer.content.decode()
