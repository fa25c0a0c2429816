"""Pure: which item of a checklist a line is that somebody typed anew."""

from collections.abc import Sequence
from difflib import SequenceMatcher

NEAR = 20  # lines away that a corrected one is looked for
ALIKE = 0.6  # from here on a line is the same one with its spelling corrected


def same_items(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """{place of a new line: place of the old one it is}: what stayed, then what moved, then what was corrected."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    found = {block.b + step: block.a + step for block in blocks for step in range(block.size)}
    free = [at for at in range(len(old)) if at not in found.values()]
    for place in _missing(found, new):
        if (at := next((at for at in free if old[at] == new[place]), None)) is not None:
            found[place] = at
            free.remove(at)
    return found | _corrected(old, new, free, _missing(found, new))


def _missing(found: dict[int, int], new: Sequence[str]) -> list[int]:
    return [place for place in range(len(new)) if place not in found]


def _corrected(old: Sequence[str], new: Sequence[str], free: list[int], places: list[int]) -> dict[int, int]:
    """The most alike first; of equals the nearest."""
    near = [(at, place) for at in free for place in places if abs(at - place) <= NEAR]
    alike = [(_likeness(old[at], new[place]), -abs(at - place), at, place) for at, place in near]
    found: dict[int, int] = {}
    for likeness, _, at, place in sorted(alike, reverse=True):
        if likeness >= ALIKE and place not in found and at not in found.values():
            found[place] = at
    return found


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0
