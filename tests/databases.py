"""The tests' databases are copies of one that was migrated once: made anew only when a migration changes."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MIGRATIONS_MODULE_NAME
from psycopg import sql

from onetool.tenancy import owner, roles

ROOT = Path(__file__).resolve().parents[1]
LOCK = 5_061_970  # of this module, so that two runs at once migrate once
NAME: str = settings.DATABASES["default"]["TEST"]["NAME"]  # before a worker makes it its own
# As the pages log in, and as the tests do, who look everywhere on one connection with what they have not committed.
PAGES: dict[str, Any] = {**settings.DATABASES["default"]}
LOGIN = ("HOST", "PORT", "USER", "PASSWORD", "AS_OWNER")
OWNER: dict[str, Any] = {**owner.login(PAGES), "AS_OWNER": True}


def migrated() -> str:
    """The name of a database with every migration applied and no rows."""
    # Checkouts that share a server name their tests' database each for itself (TEST_DATABASE).
    prefix = f"migrated_{NAME}_"
    name = prefix + _fingerprint()
    with psycopg.connect(dbname=settings.DATABASES["default"]["NAME"], autocommit=True, **server()) as connection:
        connection.execute("select pg_advisory_lock(%s)", [LOCK])
        found = connection.execute("select datname from pg_database where starts_with(datname, %s)", [prefix])
        known = [row[0] for row in found]
        if name not in known:
            for old in map(sql.Identifier, known):
                connection.execute(sql.SQL("alter database {} is_template false").format(old))
                connection.execute(sql.SQL("drop database {} with (force)").format(old))
            _make(connection, name)
    return name


def _make(connection: "psycopg.Connection[Any]", name: str) -> None:
    draft, template = sql.Identifier(f"draft_{name}"), settings.DATABASES["default"]["TEST"]["TEMPLATE"]
    connection.execute(sql.SQL("drop database if exists {} with (force)").format(draft))
    connection.execute(sql.SQL("create database {} template {}").format(draft, sql.Identifier(template)))
    environment = {**os.environ, **addresses(f"draft_{name}")}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True, env=environment)
    # Only what was migrated to its end gets the name.
    connection.execute(sql.SQL("alter database {} rename to {}").format(draft, sql.Identifier(name)))
    # A template may be copied by the weak role too.
    connection.execute(sql.SQL("alter database {} is_template true").format(sql.Identifier(name)))


def _fingerprint() -> str:
    """Of everything that makes a database what it is: the roles' script and the migrations of the installed apps."""
    known = hashlib.sha256(roles.DEVELOPMENT.encode())
    for config in sorted(apps.get_app_configs(), key=lambda one: one.label):
        for path in sorted((Path(config.path) / MIGRATIONS_MODULE_NAME).glob("*.py")):
            known.update(f"{config.label}/{path.name}".encode() + path.read_bytes())
    return known.hexdigest()[:16]


def server() -> dict[str, Any]:
    """Where the database server is and that its owner comes, as psycopg wants it."""
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    return {name: OWNER.get(key) or None for name, key in names.items()}


def url(name: str) -> str:
    """The address of a database of this server for what serves, as DATABASE_URL has it."""
    return _url(PAGES, name)


def owner_url(name: str) -> str:
    """The same for its owner, as OWNER_DATABASE_URL has it."""
    return _url(OWNER, name)


def addresses(name: str) -> dict[str, str]:
    """Both, for the environment of a process that looks at that database."""
    return {"DATABASE_URL": url(name), "OWNER_DATABASE_URL": owner_url(name)}


def _url(known: dict[str, Any], name: str) -> str:
    who = quote(known["USER"], safe="")
    if known.get("PASSWORD"):
        who += ":" + quote(known["PASSWORD"], safe="")
    # A folder with a socket stands in the path, as django-environ reads it.
    where = f"/{known['HOST']}" if known["HOST"].startswith("/") else f"{known['HOST']}:{known.get('PORT') or 5432}"
    return f"postgres://{who}@{where}/{name}"
