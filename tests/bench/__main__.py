"""`python -m tests.bench [--quick] [name …]`: all figures or the named ones, each with its own process and database."""

import argparse
import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onetool.config.settings")

from django.conf import settings

from onetool.dev import postgres
from tests import databases
from tests.bench.servers import free_port

ON_A_DATABASE = (
    "writes",
    "wall",
    "pages",
    "plain",
    "lists",
    "orders",
    "issuing",
    "intake",
    "live",
    "losses",
    "pdf",
    "first_load",
)
ON_NOTHING = ("money", "cold_start")
NAMES = (*ON_A_DATABASE, *ON_NOTHING)
WITH_REDIS = ("writes", "live", "losses")


def main() -> int:
    wanted = _arguments()
    failed = []
    for name in wanted.names or NAMES:
        start = time.monotonic()
        print(f"\n=== {name} {'(quick)' if wanted.quick else ''}", flush=True)
        if _run(name, quick=wanted.quick):
            failed.append(name)
        print(f"    {time.monotonic() - start:.0f} s", flush=True)
    if failed:
        print(f"\nMissed or broken: {', '.join(failed)}")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="smaller and shorter: to see that it works, not how fast")
    wanted = parser.parse_args()
    if unknown := set(wanted.names) - set(NAMES):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    return wanted


def _run(name: str, *, quick: bool) -> int:
    size = ["--quick"] if quick else []
    if name in ON_NOTHING:
        return subprocess.run([sys.executable, "-m", f"tests.bench.{name}", *size], check=False).returncode
    with _surroundings(name) as environment:
        return subprocess.run(
            [sys.executable, "-m", "tests.bench.alone", name, *size], check=False, env=environment
        ).returncode


@contextlib.contextmanager
def _surroundings(name: str) -> Iterator[dict[str, str]]:
    """The environment of a bench: a database from the template, an empty data folder, a port for a Redis of its own."""
    with _database(f"bench_{name}") as database, tempfile.TemporaryDirectory(prefix="onetool-bench-") as folder:
        yield {
            **os.environ,
            **databases.addresses(database),
            "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0" if name in WITH_REDIS else "",
            "CELERY_BROKER_URL": "memory://",
            "ONETOOL_DATA": folder,
            "SECRET_KEY": secrets.token_hex(32),
        }


@contextlib.contextmanager
def _database(name: str) -> Iterator[str]:
    known = settings.DATABASES["default"]
    template = sql.Identifier(known["TEST"]["TEMPLATE"])
    with psycopg.connect(dbname=known["NAME"], autocommit=True, **databases.server()) as connection:
        drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        connection.execute(drop)
        connection.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), template))
        try:
            yield name
        finally:
            connection.execute(drop)


if __name__ == "__main__":
    data = Path(settings.DATA_DIR) / "postgres"
    try:
        code = main()
    finally:
        if postgres.is_wanted() and postgres.started_here(data):
            postgres.stop(data)
    sys.exit(code)
