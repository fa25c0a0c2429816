"""Two people's edits put together: pure, and for every pair of edits that Hypothesis can think of."""

import itertools
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.editor.merging import Merged, moved, three_way_merge

Doc = dict[str, str]
KEYS = st.integers(0, 9).map(lambda number: f"k{number}")
DOCS = st.dictionaries(KEYS, st.sampled_from("abc"), max_size=7)


@st.composite
def edited(draw: Any, doc: Doc, own: str) -> Doc:
    """The document after somebody's edits: words changed, lines taken out, put in and moved."""
    after = {key: draw(st.sampled_from([value, value, value + own])) for key, value in doc.items()}
    for key in draw(st.sets(st.sampled_from(sorted(after)), max_size=3)) if after else []:
        del after[key]
    order = [*after, *(f"{own}{number}" for number in range(draw(st.integers(0, 3))))]
    if draw(st.booleans()):
        order = draw(st.permutations(order))
    return {key: after.get(key, own) for key in order}


@st.composite
def edits_of_two(draw: Any) -> tuple[Doc, Doc, Doc]:
    base = draw(DOCS)
    return base, draw(edited(base, "T")), draw(edited(base, "M"))


def merged(base: Doc, theirs: Doc, mine: dict[str, str | None]) -> Merged[str]:
    return three_way_merge(base, theirs, mine, digest=str)


@given(edits_of_two())
def test_no_edit_of_either_is_lost_unless_it_is_told_as_a_conflict(docs: tuple[Doc, Doc, Doc]) -> None:
    base, theirs, mine = docs
    found = merged(base, theirs, dict(mine))
    conflicts = {conflict.key: (conflict.theirs, conflict.mine) for conflict in found.conflicts}
    for key in {*base, *theirs, *mine}:
        was, now, typed, stands = (doc.get(key) for doc in (base, theirs, mine, found.values))
        if key in conflicts:
            assert conflicts[key] == (now, typed)
            assert was != now != typed != was
            assert stands == now
        else:
            assert stands == (typed if now == was else now)
            assert was in (now, typed) or now == typed


@given(edits_of_two())
def test_where_only_one_of_them_did_anything_it_stands_as_that_one_left_it(docs: tuple[Doc, Doc, Doc]) -> None:
    base, theirs, mine = docs
    assert list(merged(base, base, dict(mine)).values.items()) == list(mine.items())
    assert list(merged(base, theirs, dict(base)).values.items()) == list(theirs.items())


@given(edits_of_two())
def test_saving_the_same_again_changes_nothing(docs: tuple[Doc, Doc, Doc]) -> None:
    """The answer was lost on the way and the page sends once more."""
    base, theirs, mine = docs
    once = merged(base, theirs, dict(mine))
    again = merged(base, once.values, dict(mine))
    assert again.values == once.values
    assert {conflict.key for conflict in again.conflicts} <= {conflict.key for conflict in once.conflicts}


@given(edits_of_two())
def test_a_line_that_is_left_alone_need_not_be_sent(docs: tuple[Doc, Doc, Doc]) -> None:
    base, theirs, mine = docs
    short = {key: None if base.get(key) == value else value for key, value in mine.items()}
    assert merged(base, theirs, short) == merged(base, theirs, dict(mine))


@given(edits_of_two())
def test_what_i_put_in_stands_behind_what_it_follows_on_my_page(docs: tuple[Doc, Doc, Doc]) -> None:
    base, theirs, mine = docs
    order, page = list(merged(base, theirs, dict(mine)).values), list(mine)
    for ahead, key in itertools.pairwise(page):
        if key.startswith("M") and ahead in order and not ahead.startswith("M"):
            assert order.index(key) == order.index(ahead) + 1


@given(edits_of_two())
def test_a_line_that_only_one_moved_is_moved_and_the_rest_stays_in_order(docs: tuple[Doc, Doc, Doc]) -> None:
    base, theirs, mine = docs
    order = [key for key in merged(base, theirs, dict(mine)).values if key in base]
    unmoved = [key for key in order if key not in moved(base, mine) | moved(base, theirs)]
    assert unmoved == [key for key in base if key in unmoved]
    theirs_only = [key for key in order if key not in moved(base, mine)]
    assert theirs_only == [key for key in theirs if key in theirs_only]


@given(st.permutations(range(8)))
def test_the_fewest_lines_are_said_to_have_moved(after: list[int]) -> None:
    away = moved(range(8), after)
    stayed = [one for one in after if one not in away]
    assert stayed == sorted(stayed)
    # No longer rising row exists: every shorter-by-none choice has been tried for so few.
    longest = max(
        len(chosen)
        for mask in range(256)
        if (chosen := [one for place, one in enumerate(after) if mask >> place & 1]) == sorted(chosen)
    )
    assert len(stayed) == longest


@pytest.mark.parametrize(
    ("theirs", "mine", "stands", "conflicts"),
    [
        ({"a": "1", "b": "2"}, {"a": "1", "b": "2"}, {"a": "1", "b": "2"}, []),
        ({"a": "9", "b": "2"}, {"a": "1", "b": "8"}, {"a": "9", "b": "8"}, []),
        ({"a": "9", "b": "2"}, {"a": "8", "b": "2"}, {"a": "9", "b": "2"}, ["a"]),
        ({"b": "2"}, {"a": "8", "b": "2"}, {"b": "2"}, ["a"]),
        ({"a": "9", "b": "2"}, {"b": "2"}, {"a": "9", "b": "2"}, ["a"]),
        ({"b": "2"}, {"b": "2"}, {"b": "2"}, []),
        ({"b": "2", "a": "1"}, {"a": "8", "b": "2"}, {"b": "2", "a": "8"}, []),
    ],
    ids=["nothing", "different lines", "the same line", "gone there, changed here", "gone here", "gone", "moved there"],
)
def test_examples(theirs: Doc, mine: Doc, stands: Doc, conflicts: list[str]) -> None:
    found = merged({"a": "1", "b": "2"}, theirs, dict(mine))
    assert list(found.values.items()) == list(stands.items())
    assert [conflict.key for conflict in found.conflicts] == conflicts


def test_five_hundred_lines_are_put_together_at_once() -> None:
    base = {f"k{number:03}": "x" for number in range(500)}
    mine = list(base)
    random.Random(7).shuffle(mine)
    assert list(merged(base, base, {key: base[key] for key in mine}).values) == mine
