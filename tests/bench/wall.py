"""What the tenant policy costs: the queries of the list of clients with it, and by the owner, whom it does not hold."""

import time
from contextlib import AbstractContextManager
from functools import partial

from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from clients.lists import clients as the_list
from onetool.listing.columns import fetched
from onetool.listing.keyset import paginate
from onetool.tenancy.scope import acting_in, everywhere
from tests.bench.crowd_of_clients import ORGS, companies, fill
from tests.bench.ground import Company, Target, judged, percentile, table

ROUNDS = 300
MOST = 1.1


def run(*, quick: bool) -> bool:
    clients = 1_000 if quick else 10_000
    ours = companies()
    start = time.monotonic()
    fill(1, clients)
    print(f"  {ORGS} organisations with {clients:,} clients each, filled in {time.monotonic() - start:.0f} s")
    figures = {name: side_by_side(ours, statement) for name, statement in queries(ours).items()}
    figures["the whole list"] = tuple(map(sum, zip(*figures.values(), strict=True)))
    print(f"  milliseconds, lower quartile of {ROUNDS}")
    rows = [
        (name, f"{held * 1e3:.3f}", f"{free * 1e3:.3f}", f"{held / free:.2f}×")
        for name, (held, free) in figures.items()
    ]
    table(["query", "with policy", "without", "ratio"], rows)
    held, free = figures["the whole list"]
    return judged(
        [Target(f"the list’s queries under the policy: at most {MOST}× ({held / free:.2f}×)", held <= MOST * free)]
    )


def queries(ours: Company) -> dict[str, str]:
    """The statements of the list, as Django makes them (the organisation written out), by what they are for."""
    with acting_in(ours.org, ours.owner):
        clients = the_list.of(QueryDict(), ours.owner)
        shown = [column for column in the_list.columns if column.is_shown]
        with CaptureQueriesContext(connection) as captured:
            paginate(
                fetched(clients, shown, ours.owner), RequestFactory().get("/"), orders=the_list.orders_for(ours.owner)
            )
            clients.count()
        statements = [query["sql"] for query in captured]
    rows, *parts, count = statements
    return {"a page of 50": rows, **{f"their {_table(part)}": part for part in parts}, "how many": count}


def _table(statement: str) -> str:
    return statement.partition(' FROM "')[2].partition('"')[0].removeprefix("clients_")


def side_by_side(ours: Company, statement: str) -> tuple[float, ...]:
    """Seconds of the query under the policy and as the owner, in turns: what disturbs one disturbs the other."""
    scopes: list[partial[AbstractContextManager[None]]] = [partial(acting_in, ours.org), partial(everywhere, "bench")]
    times: list[list[float]] = [[], []]
    for turn in range(ROUNDS):
        for one in (0, 1) if turn % 2 else (1, 0):
            with scopes[one](), connection.cursor() as cursor:
                start = time.perf_counter()
                cursor.execute(statement)
                cursor.fetchall()
                times[one].append(time.perf_counter() - start)
    return percentile(times[0], 0.25), percentile(times[1], 0.25)
