"""A gunicorn worker that no slow client can occupy.

gunicorn's own threaded worker gives a thread to every connection and lets it wait for the request:
as many half-sent requests as there are threads, and nobody else is served. Here the loop collects
each request first; a thread gets it when it is there. What is too large to be collected (an upload)
is read by a thread, but only by half of them at a time. TLS belongs to the proxy in front.
"""

import errno
import re
import selectors
import time
from collections import deque
from contextlib import suppress
from functools import partial

from gunicorn.http import get_parser
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

WHOLE_REQUEST = 15  # seconds for all of a request that is collected
SILENCE = 10  # seconds without a byte, in an upload or a download
UPLOAD = 300  # seconds for all of an upload
MOST_HEAD = 64 * 1024
MOST_COLLECTED = 256 * 1024
END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)
STREAMED = re.compile(rb"\r\n(?:transfer-encoding|expect):", re.IGNORECASE)
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
TOO_LARGE = b"HTTP/1.1 431 Header Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Request:
    """The bytes of one request that have come so far."""

    def __init__(self, received=b""):
        self.received = bytearray(received)
        self.until = time.monotonic() + WHOLE_REQUEST

    @property
    def has_head(self):
        return END_OF_HEAD in self.received

    @property
    def is_upload(self):
        """Its head is here; its body is too large, or too uncertain, to be collected."""
        return self.has_head and (self.length is None or self.length > MOST_COLLECTED)

    @property
    def length(self):
        """Bytes from the first to the last; None when the head does not say."""
        head, _end, _body = bytes(self.received).partition(END_OF_HEAD)
        if STREAMED.search(head):
            return None
        found = LENGTH.search(head + b"\r\n")
        return len(head) + len(END_OF_HEAD) + (int(found[1]) if found else 0)

    @property
    def is_whole(self):
        return self.has_head and not self.is_upload and len(self.received) >= self.length


class Connection(TConn):
    request = None
    uploading_until = None

    def init(self):
        """Called by the thread that has got the request, before it reads."""
        self.sock.settimeout(SILENCE)

    def collect(self):
        """What came since the last time; False when nothing more will come."""
        try:
            piece = self.sock.recv(64 * 1024)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.request.received += piece
        return bool(piece)

    def hand_over(self):
        if not self.initialized:
            self.initialized = self.data_ready = True
            self.parser = get_parser(self.cfg, self.sock, self.client)
        self.parser.unreader.unread(bytes(self.request.received))
        self.request = None

    def begin(self):
        """The next request starts with what was read beyond the last one."""
        self.request = Request(self.parser.unreader.take_buffered() if self.initialized else b"")
        self.sock.setblocking(False)


class Front(ThreadWorker):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.collecting = set()
        self.uploading, self.waiting_uploads = set(), deque()
        self.most_uploads = max(1, self.cfg.threads // 2)

    def accept(self, listener):
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        self.enqueue_req(Connection(self.cfg, sock, address, listener.getsockname()))

    def enqueue_req(self, conn):
        """Instead of giving a thread to whoever may send a request: collect it."""
        conn.begin()
        self.collecting.add(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_bytes, conn))
        if conn.request.received:
            self.consider(conn)

    def on_bytes(self, conn, _sock):
        if conn.collect():
            self.consider(conn)
        else:
            self.drop(conn)

    def consider(self, conn):
        request = conn.request
        if request.is_upload:
            self.stop_collecting(conn)
            self.waiting_uploads.append(conn)
            self.start_uploads()
        elif request.is_whole:
            self.stop_collecting(conn)
            self.give_thread(conn)
        elif not request.has_head and len(request.received) > MOST_HEAD:
            self.drop(conn, TOO_LARGE)

    def give_thread(self, conn):
        conn.hand_over()
        super().enqueue_req(conn)

    def start_uploads(self):
        while self.waiting_uploads and len(self.uploading) < self.most_uploads:
            conn = self.waiting_uploads.popleft()
            conn.uploading_until = time.monotonic() + UPLOAD
            self.uploading.add(conn)
            self.give_thread(conn)

    def finish_request(self, conn, fs):
        if conn in self.uploading:
            self.uploading.remove(conn)
            self.start_uploads()
        super().finish_request(conn, fs)

    def stop_collecting(self, conn):
        self.collecting.discard(conn)
        self.poller.unregister(conn.sock)

    def drop(self, conn, answer=b""):
        self.stop_collecting(conn)
        with suppress(OSError):
            conn.sock.send(answer)
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self):
        """Every second: end what takes too long. A stopping worker is in more of a hurry."""
        super().murder_pending()
        hurry = 0 if self.alive else WHOLE_REQUEST - STOP_KEEPALIVE_LINGER
        now = time.monotonic() + hurry
        for conn in [conn for conn in self.collecting if conn.request.until < now]:
            self.drop(conn, TOO_SLOW)
        for conn in [conn for conn in self.uploading if conn.uploading_until < now]:
            with suppress(OSError):  # its thread reads the end, and finishes
                conn.sock.shutdown(2)
