"""Many issue at the same moment: numbers without a gap, days that never go back, a chain that holds."""

import pytest

from invoices.actions import issuing, voiding
from invoices.models import CreditNote, Invoice
from invoices.verifying import problems
from onetool import clock
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.at_once import at_once, pool_of

pytestmark = pytest.mark.django_db(transaction=True)


class ChangedMyMind(Exception):
    """Something fails after the number was taken."""


def _storm(org: Organisation, *, people: int, connections: int) -> None:
    """Everybody issues; every fifth fails first, every third lives a day behind, every seventh voids at once."""
    with acting_in(org):
        owner = Member.objects.select_related("org", "user").get(role=Member.Role.OWNER)
        clients = [factories.client(by=owner) for _ in range(5)]
        drafts = [factories.invoice(by=owner, client=clients[n % 5]) for n in range(people)]

    def fail(draft: Invoice) -> None:
        with acting_in(org, owner):
            assert issuing.issue(draft, by=owner).number
            raise ChangedMyMind

    def issue(n: int) -> int | None:
        if n % 5 == 0:
            with pytest.raises(ChangedMyMind):
                fail(drafts[n])
        with clock.days_ago(n % 3 // 2), acting_in(org, owner):
            sequence = issuing.issue(drafts[n], by=owner).sequence
        if n % 7 == 0:
            with acting_in(org, owner):
                voiding.void(drafts[n], by=owner, reason="Wrong client")
        return sequence

    with pool_of(connections):
        given = at_once(issue, people)
    assert sorted(given) == list(range(1, people + 1))
    with acting_in(org):
        days = list(Invoice.objects.order_by("sequence").values_list("issue_date", flat=True))
        assert days == sorted(days)
        notes = list(CreditNote.objects.order_by("sequence").values_list("sequence", flat=True))
        assert notes == list(range(1, len(range(0, people, 7)) + 1))
        assert problems() == []


def test_forty_issue_at_once_without_a_gap(world: dict[str, Organisation]) -> None:
    _storm(world["acme"], people=40, connections=8)


@pytest.mark.prove
def test_two_hundred_issue_at_once_without_a_gap(world: dict[str, Organisation]) -> None:
    _storm(world["acme"], people=200, connections=40)
