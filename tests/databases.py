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
from django.db import connection
from django.db.migrations.loader import MIGRATIONS_MODULE_NAME
from psycopg import sql

from onetool.postgres import roles
from onetool.tenancy import everywhere

ROOT = Path(__file__).resolve().parents[1]
LOCK = 5_061_970  # of this module, so that two runs at once migrate once
MIGRATED = ("django_migrations", "django_content_type", "auth_permission")  # their rows came with the migrations
NAME: str = settings.DATABASES["default"]["TEST"]["NAME"]  # before a worker makes it its own
MUCH = 2_000_000  # bytes of a table, above which tables are better made anew

# By the owner: the application may not delete from the log, and nobody may from the ledger, hence the triggers.
EMPTY = """
do $$
declare
  tables regclass[] := array(
    select oid from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> all ({kept})
  );
  filled regclass[] := array(select name from unnest(tables) name where pg_relation_size(name) > 0);
  guarded regclass[] := array(
    select distinct tgrelid from pg_trigger where not tgisinternal and tgrelid = any (filled)
  );
  one regclass;
begin
  if exists (select from unnest(filled) name where pg_relation_size(name) > {much}) then
    execute 'truncate ' || array_to_string(tables, ', ');
    return;
  end if;
  foreach one in array guarded loop execute format('alter table %s disable trigger user', one); end loop;
  foreach one in array filled loop execute format('delete from %s', one); end loop;
  set constraints all immediate;
  foreach one in array guarded loop execute format('alter table %s enable trigger user', one); end loop;
end $$
"""


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
    environment = {**os.environ, "DATABASE_URL": url(f"draft_{name}")}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True, env=environment)
    # Only what was migrated to its end gets the name.
    connection.execute(sql.SQL("alter database {} rename to {}").format(draft, sql.Identifier(name)))
    # A template may be copied by the weak role too.
    connection.execute(sql.SQL("alter database {} is_template true").format(sql.Identifier(name)))


def empty(*, much: int = MUCH) -> None:
    """Leave nothing of what a test committed. For a few rows TRUNCATE takes ten times as long: 400 files made anew."""
    with everywhere("test"), connection.cursor() as cursor:
        cursor.execute(sql.SQL(EMPTY).format(kept=sql.Literal(list(MIGRATED)), much=sql.Literal(much)))


def _fingerprint() -> str:
    """Of everything that makes a database what it is: the roles' script and the migrations of the installed apps."""
    known = hashlib.sha256(roles.DEVELOPMENT.encode())
    for config in sorted(apps.get_app_configs(), key=lambda one: one.label):
        for path in sorted((Path(config.path) / MIGRATIONS_MODULE_NAME).glob("*.py")):
            known.update(f"{config.label}/{path.name}".encode() + path.read_bytes())
    return known.hexdigest()[:16]


def server() -> dict[str, Any]:
    """Where the database server is and who comes, as psycopg wants it."""
    known = settings.DATABASES["default"]
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    return {name: known.get(key) or None for name, key in names.items()}


def url(name: str) -> str:
    """The address of a database of this server, as DATABASE_URL has it."""
    known = settings.DATABASES["default"]
    who = quote(known["USER"], safe="")
    if known.get("PASSWORD"):
        who += ":" + quote(known["PASSWORD"], safe="")
    # A folder with a socket stands in the path, as django-environ reads it.
    where = f"/{known['HOST']}" if known["HOST"].startswith("/") else f"{known['HOST']}:{known.get('PORT') or 5432}"
    return f"postgres://{who}@{where}/{name}"
