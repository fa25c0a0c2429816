"""No text makes the reader go deeper than it may, and none that may be read is refused."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onetool.json_limits import read_json


def nested(depth: int, inside: str = "") -> str:
    return "[" * depth + inside + "]" * depth


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "null",
        '""',
        nested(3),
        nested(3, "1"),
        '{"a": {"b": {"c": 1}}}',
        '[{"a": [1]}, {"b": [2]}, [[3]]]',
        "[" + ",".join(["[[]]"] * 1000) + "]",
        json.dumps("[" * 10_000),
        json.dumps("{" * 10_000 + '"' + "[" * 10_000),
        r'["\"[[[[", "\\", "[[[[", "\\\"[[[["]',
        r'{"[[[[": "]]]]", "\u005b\"{{{{": 1}',
    ],
)
def test_what_is_as_deep_as_it_may_be_is_read(text: str) -> None:
    assert read_json(text, most_depth=3) == json.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        nested(4),
        nested(10_000),
        "[" * 10_000,
        '{"a":' * 10_000,
        '[{"a":[{"b":1}]}]',
        '["\\\\", [[[1]]]]',
        '["[[[", "\\"", [[[1]]]]',
    ],
)
def test_what_is_deeper_is_refused_before_it_is_read(text: str) -> None:
    with pytest.raises(ValueError, match="nested more than 3 deep"):
        read_json(text, most_depth=3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "]",
        "[}",
        "[]]",
        '"',
        '"\\',
        '["a',
        "'[[[['",
        "]" * 10_000 + "[" * 10_000,
        "[}" * 10_000 + "[" * 10_000,
        "[]" * 10_000,
        "[" + "9" * 5000 + "]",
        '"' * 10_001,
        '"' + '\\"' * 1_000_000,
    ],
)
def test_what_is_no_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        read_json(text)


def test_twenty_deep_unless_told_otherwise() -> None:
    assert read_json(nested(20)) == json.loads(nested(20))
    with pytest.raises(ValueError):
        read_json(nested(21))


SCALARS = st.none() | st.booleans() | st.integers() | st.text(alphabet='[]{}"\\a, \n') | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(alphabet='[{"\\'), inner))


def depth_of(value: Any) -> int:
    if not isinstance(value, list | dict):
        return 0
    return 1 + max(map(depth_of, value.values() if isinstance(value, dict) else value), default=0)


@given(VALUES, st.booleans())
def test_the_depth_that_is_counted_is_the_depth(value: Any, is_ascii: bool) -> None:
    text, depth = json.dumps(value, ensure_ascii=is_ascii), depth_of(value)
    assert read_json(text, most_depth=depth) == value
    if depth:
        with pytest.raises(ValueError):
            read_json(text, most_depth=depth - 1)
