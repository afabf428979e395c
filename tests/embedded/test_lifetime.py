"""The servers stay while any process uses them and go with the last one."""

from techmarket import embedded
from techmarket.embedded import processes

UP = {"DATABASE_URL": True, "REDIS_URL": True}
DOWN = {"DATABASE_URL": False, "REDIS_URL": False}


def leave(process):
    process.communicate("\n", timeout=60)
    assert process.returncode == 0


def postmasters(data):
    """A child has the command line of its parent until it has named itself."""
    found = processes.working_in(data / "postgres", "postgres")
    pids = {process.pid for process in found}
    return [process for process in found if process.ppid() not in pids]


def test_processes_that_start_at_once_share_one_server(initialised, user):
    data = initialised
    crowd = [user() for _ in range(3)]
    assert [process.stdout.readline() for process in crowd] == ["ready\n"] * 3

    assert len(postmasters(data)) == 1
    leave(crowd.pop())
    leave(crowd.pop())
    assert embedded.running(data) == UP
    leave(crowd.pop())
    assert embedded.running(data) == DOWN


def test_a_killed_user_leaves_servers_that_the_next_one_uses(initialised, user):
    data = initialised
    killed = user()
    assert killed.stdout.readline() == "ready\n"
    [server] = postmasters(data)
    killed.kill()
    killed.wait()
    assert embedded.running(data) == UP

    heir = user()
    assert heir.stdout.readline() == "ready\n"

    assert postmasters(data) == [server]
    leave(heir)
    assert embedded.running(data) == DOWN


def test_named_servers_are_left_alone(data, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example.cn/market")
    monkeypatch.setenv("REDIS_URL", "redis://redis.example.cn")

    embedded.ensure_services(data)

    assert not embedded.is_embedded()
    assert list(data.iterdir()) == []


def test_secret_key_is_made_once_and_private(data):
    key = embedded.local_secret_key(data)

    assert len(key) >= 50
    assert embedded.local_secret_key(data) == key
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in data.iterdir()] == ["secret_key"]
