"""Putting quotes away: out of the list and of what waits, nothing is lost; the customer can no longer answer."""

from django.db import transaction
from django.utils import timezone

from onetool.events.actors import Actor
from onetool.events.log import record_all
from onetool.records.changing import change_all, lock_all
from quotes.models import Quote, QuoteQuerySet


@transaction.atomic
def archive_all(quotes: QuoteQuerySet, *, by: Actor) -> list[Quote]:
    """Put quotes away in one go, whatever their status. Returns those that were not; twice is harmless."""
    now = timezone.now()
    moved = change_all([one for one in lock_all(quotes) if not one.is_archived], lambda _: {"archived_at": now})
    record_all("quote.archived", {quote: {} for quote in moved}, by=by)
    return list(moved)


@transaction.atomic
def restore_all(quotes: QuoteQuerySet, *, by: Actor) -> list[Quote]:
    """Bring quotes back as they were. Returns those that were away; twice is harmless."""
    moved = change_all([one for one in lock_all(quotes) if one.is_archived], lambda _: {"archived_at": None})
    record_all("quote.restored", {quote: {} for quote in moved}, by=by)
    return list(moved)
