"""What PostgreSQL plans for the pages: lists as they are looked at, their questions, and a crowd to ask among."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from django.db import connection

from onetool.orgs.models import Organisation
from onetool.tenancy.scope import everywhere
from tests.conftest import Person, _person, back_to_the_world


def orders(*names: str) -> list[dict[str, str]]:
    return [{"sort": sign + name} for name in names for sign in ("", "-")]


# Every list, also those that are cards of another page.
LISTS = (
    "clients:index", "clients:board", "scheduling:index", "scheduling:board", "scheduling:tasks", "scheduling:today",
    "quotes:index", "quotes:waiting", "quotes:attention", "invoices:index", "invoices:payments", "invoices:attention",
)  # fmt: skip

# How a list is looked at, besides as it opens: its orders and filters. Every page without a line here is opened once.
LOOKS: dict[str, list[dict[str, str]]] = {
    "search": [{"q": "elm"}, {"q": "0100"}, {"q": "smtih"}],
    "clients:index": [
        *orders("name", "added", "changed"),
        {"status": "lead"}, {"status": "archived"}, {"tag": "vip"}, {"starred": "1"},
        {"manager": "{member}"}, {"q": "elm"},
        {"status": "active", "tag": "vip", "sort": "-changed"},
    ],
    "clients:board": [{"tag": "vip"}, {"manager": "{member}"}, {"q": "elm"}],
    "clients:duplicates": [{"name": "Client 1", "email": "c1@example.com", "phone": "(555) 010-0001"}],
    "scheduling:index": [
        *orders("added", "title", "changed"), {"status": "planned"}, {"member": "{member}"}, {"q": "elm"},
    ],
    "scheduling:board": [{"member": "{member}"}],
    "scheduling:tasks": [
        *orders("added", "title"), *({"when": one} for one in ("today", "late", "coming", "unscheduled", "done")),
    ],
    "quotes:index": [*orders("changed", "added", "total"), {"status": "draft"}, {"status": "waiting"}, {"q": "elm"}],
    "invoices:index": [
        *orders("added", "changed", "total"),
        *({"standing": one} for one in ("draft", "open", "overdue", "partly_paid", "paid", "void")),
    ],
    "invoices:payments": [*orders("received", "amount"), {"state": "received"}, {"month": "2026-11"}],
}  # fmt: skip


@contextmanager
def plans(options: str = "format json") -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """(statement, plan) of every question asked meanwhile, planned where and as whom it is asked."""
    found: list[tuple[str, dict[str, Any]]] = []

    def explained(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.lstrip().lower().startswith(("select", "with")):
            with context["connection"].connection.cursor() as cursor:
                cursor.execute(f"explain ({options}) {sql}", params)
                found.append((sql, cursor.fetchone()[0][0]["Plan"]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        yield found


def questions(
    person: Person, address: str, looks: list[dict[str, str]], options: str = "format json"
) -> list[tuple[str, dict[str, Any]]]:
    """Every statement, with its plan, of the page in each of these looks, and of the next page where there is one."""
    with plans(options) as found:
        for look in looks:
            asked = {key: value.format(member=person.member.pk) for key, value in look.items()}
            response = person.browser.get(address, asked)
            if behind := re.search(r"[?&;]after=([^\"&]+)", response.content.decode(errors="replace")):
                person.browser.get(address, {**asked, "after": unquote(behind[1])})
    return found


@contextmanager
def committed(blocker: Any) -> Iterator[Person]:
    """Alice, for whom much is made and stays for the tests of a fixture's scope; the tables are emptied after them.

    All is committed before anybody looks: an index made in the transaction that reads is not always used.
    Rolled back, the rows would lie dead in the tables of the tests that follow.
    """
    with blocker.unblock():
        with everywhere("test"):
            acme = Organisation.objects.get(slug="acme-heating")
        yield _person("Alice", acme)
        back_to_the_world()
