"""The embedded database: started once by whoever comes first, back after a kill, with the roles that the wall holds."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from onetool.dev import postgres
from onetool.dev.postgres import Server
from onetool.dev.postgres.server import wait_until
from onetool.tenancy import roles


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("checkout") / "postgres"
    yield folder
    postgres.stop(folder)


def connected(data: Path, user: str = "onetool") -> psycopg.Connection:
    return psycopg.connect(host=postgres.dsn(data)["HOST"], dbname="onetool", user=user, autocommit=True)


def test_several_who_come_at_once_get_one_server(data: Path) -> None:
    with ThreadPoolExecutor(4) as crowd:
        answers = list(crowd.map(lambda _: postgres.dsn(data), range(4)))
    assert answers == [answers[0]] * 4
    assert postgres.started_here(data)


def test_the_socket_is_nobody_elses_business(data: Path) -> None:
    folder = Path(postgres.dsn(data)["HOST"])
    assert folder.stat().st_mode & 0o777 == 0o700


def test_no_role_is_exempt_and_the_owner_may_become_the_application(data: Path) -> None:
    with connected(data) as line:
        rows = line.execute(
            "select rolname, rolsuper or rolbypassrls, rolcanlogin from pg_roles where rolname ~ '^onetool'"
        )
        assert sorted(rows.fetchall()) == [
            ("onetool", False, True),
            ("onetool_app", False, False),
            ("onetool_web", False, True),
        ]
        line.execute("set role onetool_app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            line.execute("create table mine (id int)")


@pytest.mark.parametrize("user", ["onetool", "onetool_web"])
def test_a_hanging_transaction_is_ended_after_a_minute(data: Path, user: str) -> None:
    with connected(data, user) as line:
        assert line.execute("show idle_in_transaction_session_timeout").fetchone() == ("1min",)


def test_running_the_roles_again_changes_nothing(data: Path) -> None:
    folder = postgres.dsn(data)["HOST"]
    (data / "onetool.roles").unlink()
    assert Server(data).socket_folder() is None
    assert postgres.dsn(data)["HOST"] == folder


def test_what_was_committed_survives_kill_9(data: Path) -> None:
    with connected(data) as line:
        line.execute("create table kept as select 1 as id")
    pid = Server(data).pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: Server(data).pid() is None, seconds=5)
    with connected(data) as line:
        assert line.execute("select id from kept").fetchone() == (1,)


def test_a_socket_that_was_cleaned_away_comes_back(data: Path) -> None:
    folder = Path(postgres.dsn(data)["HOST"])
    (folder / ".s.PGSQL.5432").unlink()
    with connected(data) as line:
        assert line.execute("select 1").fetchone() == (1,)


def test_a_lock_file_with_a_strangers_number_is_no_server(data: Path) -> None:
    postgres.stop(data)
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert Server(data).pid() is None
    (data / "postmaster.pid").unlink()


def test_the_script_for_production_lets_nobody_create_databases() -> None:
    script = roles.script(password="one", web_password="another")
    assert "alter role onetool nocreatedb;" in script
    assert "create role onetool login password ''one''" in script
    assert "create role onetool_web login password ''another'' nosuperuser" in script
