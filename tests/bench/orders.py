"""Every way in which every list can be sorted, as its columns say: among ten thousand rows, and among a million."""

from collections.abc import Iterator

from django.db import connection

from onetool.listing.lists import all_lists
from tests.bench import crowd_of_clients, crowd_of_invoices, crowd_of_work
from tests.bench.crowd_of_clients import ORGS, OTHERS, OURS
from tests.bench.crowd_of_invoices import CLIENTS
from tests.bench.ground import Target, judged, percentile
from tests.bench.lists import Address, copied, in_turns, show

ROUNDS = 16
MOST = 1.3
OWN = 10_000  # rows of each kind of the organisation that is looked at


def run(*, quick: bool) -> bool:
    own = OWN // 10 if quick else OWN
    ours = crowd_of_invoices.companies()
    crowd_of_work.begin(ours)
    ways = dict(addresses())
    filled(OURS, own)
    with copied() as small:
        filled(OTHERS, own)
        before, after = in_turns(ours, [small, connection.settings_dict["NAME"]], ROUNDS, ways)
    show(f"{own:,} rows of each kind, and {own * ORGS:,} with those of {ORGS - 1} other companies", before, after)
    ratios = {way: percentile(after[way], 0.25) / percentile(before[way], 0.25) for way in ways}
    return judged(Target(f"{way}: within {MOST}× ({ratio:.2f}×)", ratio <= MOST) for way, ratio in ratios.items())


def addresses() -> Iterator[tuple[str, list[Address]]]:
    """Each list by each column that offers to sort it, both ways."""
    for listing in all_lists().values():
        for column in listing.columns:
            for sign in ("", "-") if column.sort else ():
                yield f"{listing.name} by {sign}{column.name}", [(listing.page_name, f"?sort={sign}{column.name}")]


def filled(which: str, own: int) -> None:
    crowd_of_clients.fill(CLIENTS + 1, own, which)
    crowd_of_invoices.fill(which, 1, own)
    crowd_of_work.fill(which, 1, own)
