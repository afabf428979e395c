"""After a server failed to answer, nobody waits for it again for a while."""

import time

import structlog

log = structlog.get_logger(__name__)


class Breaker:
    """Open for `seconds` after a failure; then one caller tries while the others still pass by."""

    def __init__(self, name, seconds):
        self.name, self.seconds, self.until = name, seconds, 0.0

    @property
    def is_open(self):
        now = time.monotonic()
        if self.until and now >= self.until:
            self.until = now + self.seconds
            return False
        return now < self.until

    def trip(self, error):
        if not self.until:
            log.error("server_away", server=self.name, error=str(error))
        self.until = time.monotonic() + self.seconds

    def reset(self):
        if self.until:
            log.warning("server_back", server=self.name)
            self.until = 0.0


REDIS = Breaker("redis", seconds=5)
POSTGRESQL = Breaker("postgresql", seconds=2)
