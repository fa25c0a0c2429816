"""A list reads little more than it shows: what each step of each plan hands on, in a company with much of its own."""

from collections.abc import Iterator
from typing import Any

import pytest

from invoices.models import Invoice
from onetool.tenancy.scope import acting_in
from quotes.actions import answers
from tests import factories
from tests.conftest import Person
from tests.onetool.multiplied import multiply
from tests.onetool.plans import LISTS, LOOKS, committed, plans, questions

pytestmark = [pytest.mark.django_db, pytest.mark.long]

OWN = 2_000  # invoices of one organisation among five
OWED = {"open", "overdue", "partly_paid"}
LISTED = ("invoice", "quote", "project", "task", "creditnote")


@pytest.fixture(scope="module")
def busy(django_db_setup: None, django_db_blocker: Any) -> Iterator[Person]:
    """Alice, whose company is one of five with some thousand rows of every kind."""
    with committed(django_db_blocker) as alice:
        with acting_in(alice.org, alice.member):
            for kind in LISTED:
                factories.make(kind, by=alice.member)
            for _ in range(5):
                factories.payment(by=alice.member)
                quote = factories.sent_quote(by=alice.member)
                answers.approve_on_word(quote, by=alice.member, name="Mary", note="Rang")
            multiply(alice.org, of=Invoice, until=5 * OWN, orgs=4)
        yield alice


def read_below_a_limit(plan: dict[str, Any], *, is_limited: bool = False) -> int:
    """The most rows any step handed on in a question for the first few."""
    is_limited = is_limited or plan["Node Type"] == "Limit"
    here = int(plan["Actual Rows"] * plan["Actual Loops"]) if is_limited else 0
    return max([here, *(read_below_a_limit(part, is_limited=is_limited) for part in plan.get("Plans", ()))])


def test_a_list_reads_little_more_than_it_shows(busy: Person) -> None:
    measured = "analyze, timing off, format json"
    with acting_in(busy.org), plans(measured) as found:
        assert Invoice.objects.count() >= OWN
        list(Invoice.objects.order_by("title")[:10])
    assert max(read_below_a_limit(plan) for _, plan in found) >= OWN, "the test sees what it looks for"

    offences = set()
    for name in ("home", *LISTS):
        # Not what a search finds: all copies say the same. Nor what is owed: open invoices are few, and read whole.
        looks = [look for look in LOOKS.get(name, []) if "q" not in look and look.get("standing") not in OWED]
        for sql, plan in questions(busy, busy.url(name), [{}, *looks], measured):
            if (rows := read_below_a_limit(plan)) > OWN // 2:
                offences.add(f"{name}: {rows:,} rows\n    {sql}")
    assert not offences, "no index gives the order, or a join comes first:\n" + "\n".join(sorted(offences))
