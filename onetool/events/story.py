"""How the log is read: what one person saved in one sitting is told as one; the log itself keeps each save."""

from collections.abc import Iterator
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from onetool.events.log import Event

ONE_SITTING = timedelta(minutes=10)  # the longest pause between two saves that are told as one
TOLD_AS_PAIRS = ("changes", "sums", "lines")  # facts that say what it was before and after
DEPTH = 10  # events read for each that is told, at most


def story(events: QuerySet[Event], size: int) -> list[Event]:
    """At most `size` things that happened, of events that stand newest first."""
    told: list[Event] = []
    began: datetime | None = None
    for event in _as_far_as_needed(events, size):
        if told and began and _is_one_sitting(event, told[-1], began):
            told[-1] = _joined(event, told[-1])
        elif len(told) == size:
            break
        else:
            told.append(event)
        began = event.at
    return told


def _as_far_as_needed(events: QuerySet[Event], size: int) -> Iterator[Event]:
    step = size + 1
    for start in range(0, size * DEPTH, step):
        found = list(events[start : start + step])
        yield from found
        if len(found) < step:
            return


def _is_one_sitting(earlier: Event, later: Event, began: datetime) -> bool:
    is_same = (earlier.verb, earlier.actor, earlier.member_id) == (later.verb, later.actor, later.member_id)
    is_edit = earlier.verb.endswith(".edited") and earlier.subject_id == later.subject_id
    return is_same and is_edit and began - earlier.at < ONE_SITTING


def _joined(earlier: Event, later: Event) -> Event:
    """One event: from what it was before the earlier to what it was after the later."""
    joined = copy(later)
    all_of_it = {name: _pairs(earlier.facts.get(name, {}), later.facts.get(name, {})) for name in TOLD_AS_PAIRS}
    told = {name: {key: pair for key, pair in pairs.items() if pair[0] != pair[1]} for name, pairs in all_of_it.items()}
    # What was put back in the end is not told, unless that is all there is to tell.
    joined.facts = {**later.facts, **(told if any(told.values()) else all_of_it)}
    return joined


def _pairs(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {key: [{**new, **old}[key][0], {**old, **new}[key][1]] for key in {**old, **new}}
