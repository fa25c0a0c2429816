"""What the database itself says of every table, function and role, asked without a word of ours in between."""

import uuid
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg import sql

from onetool.tenancy.scope import acting_in, everywhere
from tests.adversary.conftest import Scene
from tests.test_architecture import OF_THE_OWNER

pytestmark = pytest.mark.django_db

OURS = "c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
# Tables that belong to no organisation: people and how they sign in, Django's own, what is counted of strangers, and
# the inbox of what Stripe says before it is known whom it is about.
NOBODYS = {
    "accounts_user", "accounts_emailrestore", "accounts_plannedcompany", "account_emailaddress", "mfa_authenticator",
    "account_emailconfirmation", "usersessions_usersession", "django_session", "django_content_type",
    "django_migrations", "auth_permission", "auth_group",
    "auth_group_permissions", "cache", "id_claim", "onetool_allowance", "onetool_signinmail", "stripe_door_stripeevent",
}  # fmt: skip
SANDBOX = "stripe_sandbox_%"  # our stand-in for Stripe; production has none of it
ADDED_TO = {"onetool_event", "onetool_printout", "quotes_quoteversion", "quotes_approval", "invoices_creditnote",
            "invoices_ledgerentry"}  # fmt: skip
POLICY = "({column} = ( SELECT (current_setting('app.org_id'::text))::uuid AS current_setting))"


def ask(question: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return cursor.fetchall()


def names(question: str, *values: object) -> set[str]:
    return {str(row[0]) for row in ask(question, *values)}


# --- Tables -----------------------------------------------------------------------------------------------------------
def test_every_table_is_a_tenants_or_on_the_short_list() -> None:
    bare = names(
        f"select relname from pg_class c where {OURS} and relname not like %s and not exists"
        " (select from pg_attribute where attrelid = c.oid and attname = 'org_id' and not attisdropped)",
        SANDBOX,
    )
    assert bare == NOBODYS | {"orgs_organisation"}


def test_every_tenants_table_has_one_policy_that_lets_nobody_by() -> None:
    found = ask(
        "select relname, relrowsecurity, pg_get_userbyid(relowner), array_agg(pg_get_expr(polqual, polrelid)),"
        " bool_and(polcmd = '*' and polpermissive and polroles = '{0}' and polwithcheck is null)"
        f" from pg_class c left join pg_policy p on p.polrelid = c.oid where {OURS} and (relname = 'orgs_organisation'"
        " or exists (select from pg_attribute where attrelid = c.oid and attname = 'org_id' and not attisdropped))"
        " group by relname, relrowsecurity, relowner"
    )
    assert len(found) > 30
    wrong = [
        row
        for row in found
        if row[1:]
        != (True, "onetool", [POLICY.format(column="id" if row[0] == "orgs_organisation" else "org_id")], True)
    ]
    assert wrong == []


def test_every_tenants_row_has_an_organisation() -> None:
    assert names("select attrelid::regclass from pg_attribute a join pg_class c on c.oid = attrelid"
                 f" where {OURS} and attname = 'org_id' and not attisdropped and not attnotnull") == set()  # fmt: skip


def test_the_application_may_read_and_write_rows_and_no_more() -> None:
    assert names(
        f"select relname || ': ' || privilege_type || ' to ' || grantee::regrole from pg_class c, aclexplode(relacl)"
        f" where {OURS} and grantee <> relowner and not (grantee = 'onetool_app'::regrole"
        " and privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE') and not is_grantable)"
    ) == set()  # fmt: skip


@pytest.mark.parametrize("table", sorted(ADDED_TO))
def test_what_is_only_added_to_cannot_be_rewritten(table: str) -> None:
    assert ask("select has_table_privilege('onetool_app', %s, 'delete, truncate')", table) == [(False,)]
    assert ask("select has_any_column_privilege('onetool_app', %s, 'update')", table) == [(False,)]


def test_each_model_that_is_only_added_to_is_known_here() -> None:
    assert (
        names(
            f"select relname from pg_class c where {OURS} and has_table_privilege('onetool_app', oid, 'insert')"
            " and not has_table_privilege('onetool_app', oid, 'delete')"
        )
        == ADDED_TO
    )


# --- What could look past the walls -----------------------------------------------------------------------------------
def test_no_view_shows_rows_with_its_owners_eyes() -> None:
    kinds = ("v", "m", "f")
    assert names(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = any(%s)"
        " and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')",
        list(kinds),
    ) == set()  # fmt: skip


def test_what_runs_as_the_owner_is_known_pinned_and_open_to_nobody_else() -> None:
    found = ask(
        "select proname, coalesce(proconfig::text, ''), has_function_privilege('public', p.oid, 'execute')"
        " from pg_proc p where prosecdef and not exists (select from pg_depend where objid = p.oid and deptype = 'e')"
        " and pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
    )
    assert {name for name, _, _ in found} == OF_THE_OWNER
    assert [row for row in found if row[2] or "search_path=public, pg_temp" not in str(row[1])] == []


def test_the_roles_can_neither_pass_the_walls_nor_build_their_own() -> None:
    may = "rolsuper, rolbypassrls, rolcreaterole, rolreplication"
    found = ask(f"select {may} from pg_roles where rolname in ('onetool', 'onetool_app', 'onetool_web')")
    assert found == [(False,) * 4] * 3
    assert ask(
        "select rolcanlogin, has_schema_privilege('onetool_app', 'public', 'create'), pg_has_role('onetool', 'usage')"
        " from pg_roles where rolname = 'onetool_app'"
    ) == [(False, False, False)]  # fmt: skip


# --- Tried on every table ---------------------------------------------------------------------------------------------
def _tenants() -> list[str]:
    return sorted(names(f"select attrelid::regclass from pg_attribute a join pg_class c on c.oid = attrelid"
                        f" where {OURS} and attname = 'org_id' and not attisdropped"))  # fmt: skip


def _counts(where: str, org_id: uuid.UUID) -> Iterator[tuple[str, int]]:
    for table in _tenants():
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("select count(*) from {} where " + where).format(sql.Identifier(table)), [org_id])
            yield table, cursor.fetchone()[0]


def _filled(scene: Scene) -> list[str]:
    with everywhere("test"):
        filled = [table for table, count in _counts("org_id = %s", scene.alice.org.pk) if count]
    assert len(filled) > 25, "control"
    return filled


def test_in_one_company_no_table_shows_a_row_of_another(scene: Scene) -> None:
    assert _filled(scene)
    other = scene.people["olga"].org.pk
    with acting_in(other):
        assert [table for table, count in _counts("org_id <> %s", other) if count] == []


@pytest.mark.parametrize("act", ["update {} set org_id = org_id where org_id = %s", "delete from {} where org_id = %s"])
def test_in_one_company_no_row_of_another_is_touched(scene: Scene, act: str) -> None:
    touched = []
    with acting_in(scene.people["olga"].org):
        for table in _tenants():
            refused = pytest.raises(DatabaseError, match="permission denied") if table in ADDED_TO else nullcontext()
            with refused, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql.SQL(act).format(sql.Identifier(table)), [scene.alice.org.pk])
                touched += [table] * cursor.rowcount
    assert touched == []


def test_outside_every_company_each_table_refuses(scene: Scene) -> None:
    for table in _filled(scene):
        with (
            pytest.raises(DatabaseError, match="invalid input syntax for type uuid"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql.SQL("select 1 from {} limit 1").format(sql.Identifier(table)))
