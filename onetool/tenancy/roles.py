"""The SQL of the three roles and the template database, for psql as a superuser; running it again changes nothing.

`onetool` owns the tables and logs in to change them; `onetool_web` is what all other processes log in as, and may
become `onetool_app` only, which all connections come up as and row-level security holds.
Every database is a copy of `onetool_template`, because only a superuser can bring the extensions.
"""

import hashlib
import string

OWNER_ROLE = "onetool"
APP_ROLE = "onetool_app"
# They stand where one is to be put.
PASSWORD_PLACEHOLDER = "PUT-A-PASSWORD-HERE"  # noqa: S105
WEB_PASSWORD_PLACEHOLDER = "PUT-ANOTHER-PASSWORD-HERE"  # noqa: S105
EXTENSIONS = ("btree_gin", "btree_gist", "pg_trgm", "unaccent", "citext")
EXTENSIONS_IF_THERE = ("pg_stat_statements",)

_SCRIPT = string.Template("""\
-- OneTool: three roles, a template database, the database. Run it in psql as a superuser; again is harmless.
\\set ON_ERROR_STOP on
set client_min_messages = warning;

select 'create role onetool $login nosuperuser nobypassrls nocreaterole'
 where not exists (select from pg_roles where rolname = 'onetool') \\gexec
select 'create role onetool_app nologin nosuperuser nobypassrls nocreaterole'
 where not exists (select from pg_roles where rolname = 'onetool_app') \\gexec
select 'create role onetool_web $web_login nosuperuser nobypassrls nocreaterole nocreatedb'
 where not exists (select from pg_roles where rolname = 'onetool_web') \\gexec
-- Never the other way round: who logs in as onetool_web must not become the owner.
grant onetool_app to onetool, onetool_web;
grant onetool_web to onetool;
alter role onetool $createdb;
alter role onetool_app $createdb;
-- A request that hangs with its transaction open must not keep the net of live pages and VACUUM waiting.
alter role onetool set idle_in_transaction_session_timeout = '60s';
alter role onetool_web set idle_in_transaction_session_timeout = '60s';

select 'create database onetool_template owner onetool template template0 encoding ''UTF8'''
 where not exists (select from pg_database where datname = 'onetool_template') \\gexec
alter database onetool_template is_template true;
$template_contents
\\connect postgres
select 'create database onetool owner onetool template onetool_template'
 where not exists (select from pg_database where datname = 'onetool') \\gexec
$database_contents""")

_CONTENTS = string.Template("""\
\\connect $database
set client_min_messages = warning;
alter schema public owner to onetool;
grant usage on schema public to onetool_app;
$extensions""")


def script(*, for_development: bool = False, password: str = "", web_password: str = "") -> str:
    """The whole script. Development may create databases (tests do, from the template), production may not."""
    return _SCRIPT.substitute(
        login=_login(password),
        web_login=_login(web_password),
        createdb="createdb" if for_development else "nocreatedb",
        template_contents=_contents("onetool_template"),
        database_contents=_contents("onetool"),
    )


def _login(password: str) -> str:
    return f"login password ''{password}''" if password else "login"


def _contents(database: str) -> str:
    always = [f"create extension if not exists {name};" for name in EXTENSIONS]
    if_there = [
        f"select 'create extension if not exists {name}' "  # noqa: S608  # constants of this module
        f"from pg_available_extensions where name = '{name}' \\gexec"
        for name in EXTENSIONS_IF_THERE
    ]
    return _CONTENTS.substitute(database=database, extensions="\n".join([*always, *if_there]))


DEVELOPMENT = script(for_development=True)
FINGERPRINT = hashlib.sha256(DEVELOPMENT.encode()).hexdigest()
