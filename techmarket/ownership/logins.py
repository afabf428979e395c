"""The two logins as the environment names them; nothing here needs Django, settings import it."""

from django.core.exceptions import ImproperlyConfigured


def application_login(env, embedded, limits):
    """`embedded` is the address that holds where no variable names another."""
    return _login(env, env("DATABASE_URL", default=embedded), limits)


def owner_login(env, embedded, limits):
    """None where only one login is named: its role then owns the tables as well."""
    named = env("DATABASE_URL", default="")
    url = env("OWNER_DATABASE_URL", default="" if named else embedded)
    if not url:
        return None
    login = _login(env, url, limits)
    if named and login["NAME"] != env.db_url_config(named)["NAME"]:
        raise ImproperlyConfigured("OWNER_DATABASE_URL 与 DATABASE_URL 必须是同一个数据库。")
    return login


def _login(env, url, limits):
    login = env.db_url_config(url)
    place = login.get("OPTIONS", {})  # the directory of the socket
    return login | {
        "ENGINE": "techmarket.outages.postgresql",
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": place | {"options": limits},
    }
