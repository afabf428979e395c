"""Django's PostgreSQL backend that notices when the server is away."""

from django.db.backends.postgresql import base
from psycopg2 import OperationalError, extensions

from techmarket.outages.breaker import POSTGRESQL
from techmarket.outages.patience import patience, wait

CONNECT_SECONDS = PING_SECONDS = 2
extensions.set_wait_callback(wait)


class DatabaseWrapper(base.DatabaseWrapper):
    lost_before = False

    def get_new_connection(self, conn_params):
        try:
            return self.connect_soon(conn_params)
        except OperationalError:
            self.lost_before = True
            raise

    def connect_soon(self, conn_params):
        if POSTGRESQL.is_open:
            raise OperationalError("PostgreSQL was away a moment ago")
        with patience(CONNECT_SECONDS):
            connection = super().get_new_connection(conn_params)
        POSTGRESQL.reset()
        return connection

    def close(self):
        self.lost_before = self.lost
        super().close()

    def is_usable(self):
        with patience(PING_SECONDS):
            return super().is_usable()

    @property
    def lost(self):
        """Since this was last set to False: has a connection failed, or broken under our hands?

        What was asked over it got no answer. Django takes that for “yes” in some places: a
        constraint that could not be checked counts as violated.
        """
        return self.lost_before or bool(self.connection is not None and self.connection.closed)

    @lost.setter
    def lost(self, value):
        self.lost_before = value
