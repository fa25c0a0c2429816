"""`manage.py stripe_inbox`: what came and what became of it, also of accounts that are nobody's here."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from onetool.stripe_door import inbox
from onetool.stripe_door.models import StripeEvent

pytestmark = pytest.mark.django_db


def keep(pk: str, name: str, account: str, **fields: Any) -> None:
    inbox.keep({"id": pk, "type": name, "account": account}, body="{}", endpoint="connect")
    StripeEvent.objects.filter(stripe_id=pk).update(**fields)


@pytest.fixture(autouse=True)
def events() -> None:
    keep("evt_1", "charge.refunded", "acct_nobody", state="unmatched", error="no company here has this account")
    keep("evt_2", "charge.refunded", "acct_nobody", state="unmatched", error="")
    keep("evt_3", "charge.refunded", "acct_acme", state="done")
    keep("evt_4", "invoice.paid", "", state="failed", error="KeyError('id')")


def shown(**options: Any) -> list[str]:
    out = io.StringIO()
    call_command("stripe_inbox", stdout=out, **options)
    return [" ".join(line.split()) for line in out.getvalue().splitlines()]


def test_counts_are_by_state_type_and_account() -> None:
    *rows, together = shown()
    assert [row.partition(" newest")[0] for row in rows] == [
        "1 done charge.refunded acct_acme",
        "1 failed invoice.paid (platform)",
        "2 unmatched charge.refunded acct_nobody",
    ]
    assert together == "4 in all"


def test_each_event_is_listed_with_why_it_ended_so() -> None:
    first, second = shown(ids=True, state="unmatched", account="acct_nobody", type="charge.refunded")
    assert first.startswith("evt_1 ") and first.endswith("acct_nobody no company here has this account")
    assert second.startswith("evt_2 ") and second.endswith("acct_nobody")


@pytest.mark.parametrize(("options", "count"), [({"state": "done"}, 1), ({"type": "nothing"}, 0), ({"account": ""}, 1)])
def test_it_is_narrowed(options: dict[str, str], count: int) -> None:
    assert shown(**options)[-1] == f"{count} in all"


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("stripe_inbox", "--state", "lost")
