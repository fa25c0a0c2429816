"""What every figure needs: a company with people at browsers, changes that note their commit, percentiles, tables."""

import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.test import Client as Browser

from clients.actions import clients as clients_actions
from clients.models import Client
from onetool.accounts.models import User
from onetool.orgs.actions import members, organisations
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in, everywhere
from tests.bench.sockets import Visitor


# --- The company ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Company:
    """An organisation, its owner, and everybody's browser."""

    org: Organisation
    owner: Member
    visitors: list[Visitor]

    def changed(self, client_id: uuid.UUID, name: str) -> float:
        """Give a client another name as a request would, and return the moment of the commit."""
        moments: list[float] = []
        with acting_in(self.org, self.owner):
            # The first to be called after the commit, before the bell.
            transaction.on_commit(lambda: moments.append(time.monotonic()))
            clients_actions.edit(Client(pk=client_id), by=self.owner, name=name)
        return moments[0]

    def edited(self, client_id: uuid.UUID, days: int) -> None:
        """Give a client other payment terms: nobody finds them by those, and nothing follows from them."""
        with acting_in(self.org, self.owner):
            clients_actions.edit(Client(pk=client_id), by=self.owner, payment_terms_days=days)

    def clients(self, count: int) -> list[uuid.UUID]:
        """New clients, straight into the table: they are what is changed, not what is measured."""
        with acting_in(self.org, self.owner):
            made = Client.objects.bulk_create(
                [Client(name=f"Client {n}", sort_name=f"client {n:06}") for n in range(count)]
            )
        return [client.pk for client in made]


def company(people: int = 1) -> Company:
    """A company with an owner and `people - 1` admins, all of them signed in."""
    users = [User.objects.create_user(f"person{n}@example.com", name=f"Person {n}") for n in range(people)]
    org = organisations.start(user=users[0], name="Bench", trade="", country="US", currency="USD", time_zone="UTC")
    with acting_in(org):
        owner = Member.objects.select_related("org", "user").get(user=users[0])
        for user in users[1:]:
            members.add(org, user=user, role=Member.Role.ADMIN, by=owner)
    return Company(org, owner, [Visitor(org.slug, _cookie(user)) for user in users])


def _cookie(user: User) -> str:
    browser = Browser()
    browser.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def analyse() -> None:
    """Fresh statistics, without which the planner guesses."""
    with everywhere("bench"), connection.cursor() as cursor:
        cursor.execute("analyze")


# --- Figures ----------------------------------------------------------------------------------------------------------
def percentile(values: Iterable[float], share: float) -> float:
    """The value below which that share of them lies; 0.5 is the median. NaN of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """The first column to the left, figures to the right."""
    lines = [list(head), *([_shown(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        first, *others = line
        print(
            "  "
            + "  ".join(
                [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
            )
        )
    print(flush=True)


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.1f}" if abs(cell) < 1000 else f"{cell:,.0f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


@dataclass(frozen=True, slots=True)
class Target:
    """What is expected of a figure, and whether it came true."""

    words: str
    is_met: bool


def judged(targets: Iterable[Target]) -> bool:
    """Print each expectation with its verdict; True when all are met."""
    verdicts = list(targets)
    for target in verdicts:
        print(f"  {'met   ' if target.is_met else 'MISSED'} {target.words}")
    print(flush=True)
    return all(target.is_met for target in verdicts)
