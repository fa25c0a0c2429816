"""Pure: what one page changed, put on what stands now; what both changed differently is a conflict, never a loss.

Three mappings in the order of the document: `base`, the digests of what the page was opened on; `theirs`, what stands
now; `mine`, what the page says. A key that is missing was taken out, a new one was put in.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Conflict(Generic[T]):
    """Both changed what stands under `key`; None: taken out."""

    key: str
    theirs: T | None
    mine: T | None


@dataclass(frozen=True, slots=True)
class Merged(Generic[T]):
    """What stands after both; where they differ it is theirs, and mine is kept in the conflict."""

    values: dict[str, T]
    conflicts: tuple[Conflict[T], ...]


def three_way_merge(
    base: Mapping[str, str], theirs: Mapping[str, T], mine: Mapping[str, T | None], *, digest: Callable[[T], str]
) -> Merged[T]:
    """Put mine on theirs. None in `mine` says: as it was when the page was opened."""
    kept: dict[str, T] = {}
    conflicts = []
    for key in [*theirs, *(key for key in mine if key not in theirs)]:
        now, typed = theirs.get(key), mine.get(key)
        was, is_now = base.get(key), None if now is None else digest(now)
        says = was if key in mine and typed is None else None if typed is None else digest(typed)
        is_conflict = was not in (says, is_now) and says != is_now
        found = now if is_conflict or says == was else typed
        if is_conflict:
            conflicts.append(Conflict(key, now, typed))
        if found is not None:
            kept[key] = found
    return Merged({key: kept[key] for key in _order(list(base), list(theirs), list(mine), kept)}, tuple(conflicts))


def moved(before: Iterable[K], after: Iterable[K]) -> set[K]:
    """The fewest of the keys in both that one must have moved to come from one order to the other."""
    indexes = {key: index for index, key in enumerate(before)}
    both = [key for key in after if key in indexes]
    ends: list[int] = []  # the lowest last index of a rising row of each length
    heads: list[int] = []
    befores: list[int] = []
    for at, key in enumerate(both):
        length = bisect_left(ends, indexes[key])
        ends[length:] = [indexes[key], *ends[length + 1 :]]
        heads[length:] = [at, *heads[length + 1 :]]
        befores.append(heads[length - 1] if length else -1)
    at, stayed = heads[-1] if heads else -1, set()
    while at >= 0:
        stayed.add(both[at])
        at = befores[at]
    return set(both) - stayed


def _order(base: list[str], theirs: list[str], mine: list[str], kept: Mapping[str, T]) -> list[str]:
    """Their order; what I moved or put in goes behind what it follows on my page."""
    known, is_mine = set(theirs), moved(base, mine)
    order = [key for key in theirs if key in kept and key not in is_mine]
    for index, key in enumerate(mine):
        if key not in kept or (key in known and key not in is_mine):
            continue
        ahead = next((one for one in reversed(mine[:index]) if one in kept), None)
        order.insert(order.index(ahead) + 1 if ahead is not None else 0, key)
    return order
