"""The message that tells a worker of a row. Where it is not sent, the sweeper sends it later."""

import structlog
from celery import current_app
from kombu import pools
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from techmarket.outages.breaker import REDIS

log = structlog.get_logger(__name__)

BRIEFLY = {"socket_connect_timeout": 0.4, "socket_timeout": 0.4, "max_retries": 1}


def offer(job_id):
    """Whoever saved the row does not wait for a broker that is away or hung."""
    if REDIS.is_open:
        return
    try:
        hand_over(job_id)
    except (RedisError, KombuError, OSError) as error:
        REDIS.trip(error)
    else:
        REDIS.reset()


def hand_over(job_id):
    link = current_app.connection_for_write(transport_options=BRIEFLY)
    with pools.producers[link].acquire(block=True, timeout=1) as producer:
        run = current_app.tasks["techmarket.jobs.run"]
        run.apply_async((job_id,), producer=producer, retry=False)
