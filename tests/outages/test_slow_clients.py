"""Requests that are never finished, against the web server as it is shipped."""

import socket
import time
from contextlib import ExitStack

import pytest

from techmarket import webserver
from techmarket.outages import front

pytestmark = pytest.mark.xdist_group("outages")

START = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
SLOW = {
    "silent": b"",
    "half a head": START + b"X-Half: ",
    "half a form": b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 999\r\n\r\nlogin=",
    "half an upload": b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1900000\r\n\r\nlogin=",
    "half the next request": START + b"\r\n" + START,
}


def connect(market):
    return socket.create_connection(("127.0.0.1", market.port), timeout=30)


@pytest.mark.parametrize("beginning", SLOW.values(), ids=SLOW)
def test_half_sent_requests_leave_the_site_open(market, beginning):
    """Three times as many as there are threads; one that is whole is answered beside them."""
    with ExitStack() as open_links:
        links = [
            open_links.enter_context(connect(market)) for _number in range(3 * webserver.threads)
        ]
        for link in links:
            link.sendall(beginning)
        assert market.get("/account/login/").status == 200
        assert all(link.fileno() > 0 for link in links)


def test_a_request_that_is_not_finished_in_time_is_ended(market):
    """A byte now and then does not keep it alive."""
    with connect(market) as link:
        link.sendall(START)
        link.settimeout(0.5)
        ends = time.monotonic() + front.WHOLE_REQUEST + 15
        answer = b""
        while not answer and time.monotonic() < ends:
            link.sendall(b"X")
            try:
                answer = link.recv(100)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_request_in_small_pieces_and_two_at_once_are_answered(market):
    with connect(market) as link:
        for number in range(0, len(START), 7):
            link.sendall(START[number : number + 7])
            time.sleep(0.01)
        link.sendall(b"\r\n" + START + b"Connection: close\r\n\r\n")
        answers = b"".join(iter(lambda: link.recv(65536), b""))
    assert answers.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize(
    ("received", "whole", "upload"),
    [
        (START, False, False),
        (START + b"\r\n", True, False),
        (START + b"Content-Length: 3\r\n\r\nab", False, False),
        (START + b"CONTENT-LENGTH:3 \r\n\r\nabc", True, False),
        (START + b"Content-Length: 999999\r\n\r\nabc", False, True),
        (START + b"Transfer-Encoding: chunked\r\n\r\n", False, True),
        (START + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n", False, True),
    ],
)
def test_what_is_whole_and_what_is_an_upload(received, whole, upload):
    request = front.Request(received)
    assert (request.is_whole, request.is_upload) == (whole, upload)
