"""Asking Stripe so that no crash, timeout or second click does a thing twice: the wish is committed before the call."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any, TypeVar

from django.utils import timezone

from onetool.records.changing import plain
from onetool.stripe_door.errors import StripeRefused
from onetool.stripe_door.models import Intent
from onetool.stripe_door.objects import Account, AccountLink, Refund, Session
from onetool.tenancy.scope import acting_in

Answer = TypeVar("Answer", Session, Refund, Account, AccountLink)
Kept = TypeVar("Kept")


def begin(purpose: str, *, account: str = "", params: Mapping[str, Any]) -> Intent:
    """The attempt to make now: the open one, when it asked for just this and never got its answer, else the next.

    Call it inside `acting_in` and let that commit before the call is made. `purpose` names the business intent and its
    row ("pay:invoice:<id>", "refund:<id>"), `params` all that decides what Stripe is asked for.
    """
    wanted = plain({name: _shortest(value) for name, value in params.items()})
    while True:
        last = Intent.objects.filter(purpose=purpose).order_by("-attempt").first()
        if last and last.is_open and (last.account, last.params) == (account, wanted):
            return last
        attempt = last.attempt + 1 if last else 1
        # Two at once both try to write the same attempt; the second waits for the first and then looks again.
        Intent.objects.bulk_create(
            [Intent(purpose=purpose, attempt=attempt, account=account, params=wanted)], ignore_conflicts=True
        )


def carry_out(intent: Intent, call: Callable[[str], Answer], *, keep: Callable[[Answer], Kept]) -> Kept:
    """Make the call with the intent's key, nothing open; then `keep` the answer in the transaction that closes it.

    Apart, whoever came in between, or after a crash there, would find the wish answered and no trace of what came of
    it, and would wish once more. Raises StripeUnavailable (it stays open: begin() gives the same key again) and
    StripeRefused (it failed).
    """
    try:
        answer = call(intent.key)
    except StripeRefused as refusal:
        with acting_in(intent.org_id):
            _close(intent, Intent.State.FAILED, error=str(refusal))
        raise
    with acting_in(intent.org_id):
        kept = keep(answer)
        _close(intent, Intent.State.ANSWERED, answer=asdict(answer))
        return kept


def _shortest(value: Any) -> Any:
    # 8, 8.00 and the 8.0000 a row gives back are one wish: as text they would be three, each with a key of its own.
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _close(intent: Intent, state: Intent.State, *, answer: Mapping[str, Any] | None = None, error: str = "") -> None:
    Intent.objects.filter(pk=intent.pk, state=Intent.State.REQUESTED).update(
        state=state, answer=answer, error=error, answered_at=timezone.now()
    )
