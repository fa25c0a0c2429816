"""What a page carries along is read, or is none."""

import uuid

import pytest

from onetool.records.hidden_fields import number_or_0, posted_version, uuid_or_none

KEY = uuid.UUID("0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b")


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("007", 7), ("", 0), ("x", 0), ("-1", 0), ("1.0", 0), ("1e3", 0), ("1\x00", 0), ("9" * 5000, 999999999)],
)
def test_a_version_is_a_small_number_or_0(text: str, number: int) -> None:
    assert number_or_0(text) == posted_version({"version": text}) == number


def test_a_form_that_does_not_say_was_opened_on_no_version() -> None:
    assert posted_version({}) == 0


@pytest.mark.parametrize(
    ("text", "key"), [(str(KEY), KEY), (KEY.hex, KEY), ("", None), ("x", None), ("9" * 5000, None)]
)
def test_an_id_is_one_or_none(text: str, key: uuid.UUID | None) -> None:
    assert uuid_or_none(text) == key
