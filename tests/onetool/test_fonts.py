"""What the typeface has, and what stands where it has nothing."""

import pytest

from onetool.assets import vendor_files
from onetool.paper import fonts

INTER = frozenset.intersection(*(fonts.coverage(font.read_bytes()) for font in vendor_files.fonts()))


@pytest.mark.parametrize(
    "words",
    [
        "Grüße, çà et là, år, smørrebrød, Žluťoučký kůň, Łódź, őű, ğışİ",
        "Ελληνικά με τόνους",
        "Привіт, Ђорђе, объём",
        "€ £ ¥ ₹ zł ₺ ₽ ₴ ₪ ₩ ฿ $ ¢",
        "“quotes” ‘so’ „dort“ «là» … – — − × ÷ · • ½ ² ° ± § № †",
        "1\u202f234,50\u00a0€",
    ],
)
def test_it_has_what_europe_and_money_need(words: str) -> None:
    assert fonts.renderable(words, INTER) == words


@pytest.mark.parametrize("words", ["中文", "עברית", "العربية", "ไทย", "🔧"])
def test_a_script_it_has_not_becomes_boxes(words: str) -> None:
    assert fonts.renderable(f"Mr {words}", INTER) == f"Mr {fonts.GAP * len(words)}"


def test_an_accent_typed_apart_meets_its_letter() -> None:
    assert fonts.renderable("Cafe\u0301", INTER) == "Café"


def test_lines_stay_lines_and_what_nobody_sees_is_left_out() -> None:
    assert fonts.renderable("a\tb\r\nc\u2028d\x00\x07e", INTER) == "a b\nc\nde"


def test_no_mark_turns_an_amount_round() -> None:
    assert fonts.renderable("\u202e00.001$\u202c\u200b", INTER) == "00.001$"


def test_what_is_no_font_is_refused() -> None:
    with pytest.raises((ValueError, KeyError)):
        fonts.coverage(b"\x00\x01\x00\x00" + b"\x00" * 40)
