"""The cache is Redis; while Redis is away, the memory of this process.

Nothing that must be right is kept here only: sessions are in the database, jobs are rows. What is
counted here (refused sign-ins, requests a minute) goes on being counted, by each process alone.
"""

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from techmarket.outages.breaker import REDIS

# One that is hung costs a page this long, once; then the breaker is open.
OPTIONS = {"socket_connect_timeout": 0.4, "socket_timeout": 0.4}


def steady(name):
    ask_redis = getattr(RedisCache, name)

    def operation(self, *args, **kwargs):
        if not REDIS.is_open:
            try:
                answer = ask_redis(self, *args, **kwargs)
            except RedisError as error:
                REDIS.trip(error)
            else:
                REDIS.reset()
                return answer
        return getattr(self.memory, name)(*args, **kwargs)

    return operation


class SteadyCache(RedisCache):
    def __init__(self, server, params):
        super().__init__(server, params | {"OPTIONS": OPTIONS | params.get("OPTIONS", {})})
        own = {name: value for name, value in params.items() if name != "OPTIONS"}
        self.memory = LocMemCache("redis-away", own)

    get, get_many, has_key = steady("get"), steady("get_many"), steady("has_key")
    add, set, set_many = steady("add"), steady("set"), steady("set_many")
    touch, incr = steady("touch"), steady("incr")
    delete, delete_many, clear = steady("delete"), steady("delete_many"), steady("clear")
