"""Rules of the house that hold for every app, read from the code and from the database's catalogue."""

import ast
import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.template import TemplateSyntaxError
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from onetool.config.rights import OBJECTS
from onetool.events.sentences import SENTENCES
from onetool.orgs.models import Organisation
from onetool.records.kinds import marked_models, record_models
from onetool.tenancy.wall import OrgModel
from tests import factories
from tests.sources import OURS, ROOT, sources

# Tables that belong to nobody or come before anybody is known.
OUTSIDE_THE_WALL = {
    "accounts.EmailRestore",  # belongs to a person, whose companies it is not about
    "accounts.PlannedCompany",
    "accounts.User",
    "onetool.Allowance",
    "onetool.SignInMail",
    "stripe_door.StripeEvent",
}
# The owner's functions that the application calls, and the trigger of claimed ids (decision 7).
OF_THE_OWNER = {
    "account_org",
    "claim_id",
    "claim_ids",
    "closed_organisations",
    "due_messages",
    "due_reactions",
    "erase_organisation",
    "expired_archives",
    "find_cards",
    "find_pages",
    "given_up_messages",
    "given_up_reactions",
    "link_key",
    "live_links",
    "memberships",
    "moves_since",
    "organisation_ids",
    "people_with_a_place",
    "quotes_maybe_over",
    "standing_members",
}


def our_models() -> list[type[models.Model]]:
    return [
        m for m in apps.get_models() if m.__module__.split(".")[0] in OURS and m._meta.app_label != "stripe_sandbox"
    ]


# --- Models and tables ------------------------------------------------------------------------------------------------
def test_every_model_is_walled_or_on_the_short_list() -> None:
    bare = {m._meta.label for m in our_models() if not issubclass(m, OrgModel) and m is not Organisation}
    assert bare == OUTSIDE_THE_WALL


@pytest.mark.django_db
def test_every_tenant_table_has_its_wall_in_the_database() -> None:
    walled = {m._meta.db_table for m in our_models() if issubclass(m, OrgModel) or m is Organisation}
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, c.relrowsecurity, pg_get_expr(p.polqual, p.polrelid) from pg_class c "
            "left join pg_policy p on p.polrelid = c.oid where c.relname = any(%s)",
            [list(walled)],
        )
        found = {table: (is_on, policy) for table, is_on, policy in cursor.fetchall()}
    assert set(found) == walled
    for table, (is_on, policy) in found.items():
        assert is_on, table
        assert policy and "current_setting('app.org_id'::text)" in policy and " OR " not in policy, table


@pytest.mark.django_db
def test_every_key_between_tenant_tables_names_the_organisation() -> None:
    walled = {m._meta.db_table for m in our_models() if issubclass(m, OrgModel)}
    with connection.cursor() as cursor:
        cursor.execute(
            "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint "
            "where contype = 'f' and conrelid::regclass::text = any(%s) and confrelid::regclass::text = any(%s)",
            [list(walled), list(walled)],
        )
        loose = [
            (table, name) for table, name, definition in cursor.fetchall() if "FOREIGN KEY (org_id, " not in definition
        ]
    assert loose == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    out = io.StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=out)
    assert "No changes" in out.getvalue()


def test_every_index_of_a_tenant_table_leads_with_the_organisation() -> None:
    swept = {
        "event_xid",
        "run_due",
        "member_user",
        "message_due",
        "quote_expiring",
        "archive_expiring",
    }  # read by the owner, across organisations
    loose = [
        index.name
        for model in our_models()
        if issubclass(model, OrgModel)
        for index in model._meta.indexes
        if index.fields[:1] != ["org"] and index.name not in swept
    ]
    assert loose == []


# --- Writing ----------------------------------------------------------------------------------------------------------
WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete"}


def test_only_actions_and_doors_write() -> None:
    readers = {"views.py", "forms.py", "urls.py", "portal.py", "api.py", "reactions.py", "tasks.py", "webhooks.py"}
    found = []
    for path, tree in sources():
        is_reader = path.name in readers or "views" in path.parts or path.name.endswith("_views.py")
        if not is_reader or path.parts[1] in {"dev", "actions"}:  # the noun may be tasks
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
                owner = ast.unparse(node.func.value)
                if "objects" in owner or node.func.attr in {"save", "delete", "bulk_create"}:
                    found.append(f"{path}:{node.lineno} {ast.unparse(node.func)}")
    assert found == [], "move it into actions.py"


def test_no_view_looks_after_a_refusal_itself() -> None:
    found = []
    for path, tree in sources():
        if path.name in {"views.py", "portal.py"} or "views" in path.parts:
            caught = [
                ast.unparse(node.type) for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.type
            ]
            found += [f"{path} {name}" for name in caught if re.search(r"\b(Refused|Stale)\b", name)]
    assert found == [], "leave it to ask, edit, choose, or the middleware"


def test_every_verb_recorded_has_a_sentence_and_every_sentence_is_recorded() -> None:
    verbs = set()
    for _, tree in sources():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"record", "record_all"}
                and node.args
            ):
                verbs |= {
                    n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant) and isinstance(n.value, str)
                }
    kinds = [model.kind() for model in marked_models()]
    each = {f"{kind}{end}" for end in verbs if end.startswith(".") for kind in kinds}  # done to every kind alike
    assert {verb for verb in verbs if not verb.startswith(".")} | each == set(SENTENCES)


def test_the_ground_names_no_trade() -> None:
    kinds = {m.kind() for m in record_models() if not m.__module__.startswith("onetool.")}
    trades = {*kinds, *OURS[1:]} - {"task"}  # Celery has tasks too
    for path, tree in sources():
        if path.parts[0] == "onetool" and path.parts[1] not in {"config", "demo", "dev", "stripe_door"}:
            texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
            named = [text for text in texts if isinstance(text, str) and re.split(r"[:./ ]", text)[0] in trades]
            assert named == [], path


def called(name: str) -> Iterator[tuple[Path, ast.Call]]:
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name:
                yield path, node


def test_nothing_but_a_function_of_the_owner_looks_across() -> None:
    assert [str(path) for path, _ in called("everywhere")] == [], "a page's login may not take the owner's role"
    asked = {ast.literal_eval(call.args[0]) for _, call in called("across")}
    assert len(asked) > 10
    assert asked <= OF_THE_OWNER
    record = (ROOT / "docs/decisions/0007-who-may-look-across-organisations.md").read_text()
    assert {name for name in OF_THE_OWNER if f"`{name}`" not in record} == set()


# --- Addresses --------------------------------------------------------------------------------------------------------
def views() -> Iterator[tuple[str, object]]:
    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, object]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if not str(pattern.urlconf_name).startswith("<module 'allauth"):
                    yield from walk(pattern.url_patterns, prefix + str(pattern.pattern))
            else:
                yield prefix + str(pattern.pattern), pattern.callback

    for conf in (settings.ROOT_URLCONF, settings.STAFF_URLCONF):
        yield from walk(get_resolver(conf).url_patterns, "")


def test_every_view_names_its_policy() -> None:
    bare = [route for route, view in views() if not getattr(view, "policy", "")]
    assert bare == [], "decorate it with requires(…), portal_only(…), signed_in, any_member or open_to_all"


def test_every_policy_names_an_object_of_the_table() -> None:
    for route, view in views():
        policy = str(getattr(view, "policy", ""))
        if "." in policy and not policy.startswith("*."):  # the object is the record's own
            assert policy.split(".", maxsplit=1)[0] in OBJECTS, route


# --- Apps -------------------------------------------------------------------------------------------------------------
def test_every_app_is_looked_at_like_the_others() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    linter = tools["importlinter"]
    layers, inside = (contract for contract in linter["contracts"] if contract["type"] == "layers")
    assert tools["mypy"]["packages"] == linter["root_packages"] == list(OURS)
    assert set(OURS) - {"onetool"} <= {*layers["layers"]} & {*inside["containers"]}
    forbidden = [contract for contract in linter["contracts"] if contract["type"] == "forbidden"]
    assert [contract["source_modules"] for contract in forbidden] == [list(OURS)] * len(forbidden)


# --- Names ------------------------------------------------------------------------------------------------------------
def test_every_record_can_be_made_by_the_factories() -> None:
    assert {m.kind() for m in record_models()} == set(factories.MAKE)


def test_no_file_is_a_drawer_for_everything() -> None:
    banned = {"utils", "helpers", "common", "misc", "managers"}
    assert [str(p) for p, _ in sources() if banned & {p.stem, *p.parts[:-1]}] == []


def test_no_function_is_named_after_nothing() -> None:
    banned = re.compile(
        r"^(do|handle|process)_(?!starttag|endtag|data|exception|response)"
    )  # html.parser's and Django's
    bad = [
        f"{path} {node.name}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and banned.match(node.name)
    ]
    assert [name for name in bad if "management" not in name] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(path) for path, tree in sources() if tree.body and not ast.get_docstring(tree)]
    assert silent == []


def test_every_template_can_be_read() -> None:
    folder, unreadable = ROOT / "templates", []
    for path in sorted(folder.rglob("*.html")):
        try:
            get_template(str(path.relative_to(folder)))
        except TemplateSyntaxError as error:
            unreadable.append(f"{path.relative_to(folder)}: {error}")
    assert unreadable == []


def test_no_line_of_a_template_is_longer_than_a_screen() -> None:
    lines = [(path, line) for path in (ROOT / "templates").rglob("*.html") for line in path.read_text().splitlines()]
    assert [(path.relative_to(ROOT).as_posix(), line) for path, line in lines if len(line) > 140] == []


def test_a_live_region_is_made_by_its_tag() -> None:
    asking_in_its_own_way = {"templates/documents/_editor.html"}
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r'data-live=|hx-trigger="live"', path.read_text())
    }
    assert found == asking_in_its_own_way, 'write {% live topic "part" %}'


KEEPS_LINES = re.compile(
    r'<(dd)\b[^>]*>.*?</\1>|<(\w+) [^>]*class="[^"]*\b(?:prose|message)\b[^"]*"[^>]*>.*?</\2>', re.DOTALL
)


def test_what_keeps_typed_lines_gets_none_of_the_templates() -> None:
    found = {}
    for path in (ROOT / "templates").rglob("*.html"):
        source = re.sub(r"{% *blocktranslate.*?endblocktranslate *%}", "", path.read_text(), flags=re.DOTALL)
        broken = [kept[0] for kept in KEEPS_LINES.finditer(source) if re.search(r">[^<]*\n [^<]*<", kept[0])]
        if broken and "dev" not in path.parts:
            found[path.relative_to(ROOT).as_posix()] = broken
    assert found == {}
