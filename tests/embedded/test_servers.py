"""The embedded PostgreSQL and Redis: durable, and back after any kind of end."""

import os
import shutil
import signal
import stat

import psycopg2
import pytest
from redis import Redis

from techmarket import embedded
from techmarket.embedded import postgres, processes, redis
from techmarket.embedded.places import ServiceError, private_dir, service_account, socket_dir


def use_until_it_ends(cursor):
    """A killed server's child notices within moments."""
    for _ in range(1000):
        cursor.execute("SELECT pg_sleep(0.01)")


def test_addresses_are_only_spelled_not_started(data):
    urls = embedded.urls(data)

    assert urls["DATABASE_URL"] == f"postgresql://techmarket_app@/techmarket?host={data}/run"
    assert embedded.owner_url(data) == f"postgresql://techmarket@/techmarket?host={data}/run"
    assert urls["REDIS_URL"] == f"unix://{data}/run/redis.sock"
    assert list(data.iterdir()) == []


def test_postgresql_is_as_durable_as_in_production(initialised, connect):
    data = initialised
    postgres.start(data)
    cursor = connect(data)

    expected = {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "max_connections": "200",
        "listen_addresses": "",
        "server_encoding": "UTF8",
    }
    found = {}
    for name in expected:
        cursor.execute(f"SHOW {name}")
        found[name] = cursor.fetchone()[0]
    assert found == expected


def test_application_is_no_superuser_and_has_vectors(initialised, connect):
    data = initialised
    postgres.start(data)
    cursor = connect(data)

    cursor.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user")
    assert cursor.fetchone() == (False, False)
    cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
    cursor.execute("SELECT '[0,3]'::vector <-> '[4,0]'::vector")
    assert cursor.fetchone() == (5,)


def test_a_cluster_of_one_role_gets_the_other(initialised, connect):
    data = initialised
    postgres.start(data)
    postgres._as_admin(data, "postgres", f"DROP ROLE {postgres.APPLICATION}")
    assert not postgres.answers(data)

    postgres.start(data)

    owner = connect(data, postgres.OWNER)
    owner.execute("CREATE TABLE ledger (amount int)")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        connect(data).execute("SELECT FROM ledger")


def test_acknowledged_rows_survive_a_killed_server(initialised, connect):
    data = initialised
    postgres.start(data)
    cursor = connect(data, postgres.OWNER)
    cursor.execute("CREATE TABLE ledger (amount int)")
    acknowledged = 0
    for amount in range(200):
        cursor.execute("INSERT INTO ledger VALUES (%s)", [amount])
        acknowledged += 1
    os.kill(postgres._postmaster(data).pid, signal.SIGKILL)
    with pytest.raises(psycopg2.Error):
        use_until_it_ends(cursor)

    postgres.start(data)

    cursor = connect(data, postgres.OWNER)
    cursor.execute("SELECT count(*) FROM ledger")
    assert cursor.fetchone() == (acknowledged,)


def test_redis_comes_back_with_its_data(data):
    redis.start(data)
    client = Redis.from_url(embedded.urls(data)["REDIS_URL"])
    client.set("queue", "12")
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    [server] = processes.working_in(data / "redis", "redis-server")
    server.kill()
    assert processes.gone([server], 10)

    redis.start(data)

    assert client.get("queue") == b"12"


def test_a_pid_file_of_another_process_is_no_obstacle(initialised):
    data = initialised
    (data / "postgres" / "postmaster.pid").write_text(f"{os.getppid()}\n{data / 'postgres'}\n")
    (data / "run").mkdir(mode=0o700)
    shutil.chown(data / "run", (data / "postgres").owner())
    (data / "run" / ".s.PGSQL.5432.lock").write_text(f"{os.getppid()}\n")

    postgres.start(data)

    assert postgres.answers(data)


def test_a_half_made_cluster_is_made_again(data):
    (data / "postgres.new").mkdir()
    (data / "postgres.new" / "PG_VERSION").write_text("18\n")

    postgres.start(data)

    assert postgres.answers(data)


def test_a_data_directory_of_another_version_says_what_to_do(data):
    (data / "postgres").mkdir()
    (data / "postgres" / "PG_VERSION").write_text("16\n")

    with pytest.raises(ServiceError, match="pg_dump"):
        postgres.start(data)


def test_a_long_path_gets_a_short_private_socket_directory(long_data):
    assert len(os.fsencode(long_data)) > 108
    long_data.mkdir(parents=True)
    postgres.start(long_data)
    redis.start(long_data)

    assert embedded.running(long_data) == {"DATABASE_URL": True, "REDIS_URL": True}
    assert len(os.fsencode(socket_dir(long_data))) < 50
    assert stat.S_IMODE(socket_dir(long_data).stat().st_mode) == 0o700


def test_a_socket_directory_of_a_stranger_is_refused(data):
    (data / "elsewhere").mkdir()
    (data / "run").symlink_to(data / "elsewhere")

    with pytest.raises(ServiceError, match="TECHMARKET_DATA"):
        private_dir(data / "run", service_account(data))
