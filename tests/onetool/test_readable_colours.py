"""White words stay readable on whatever colour a company chose."""

import pytest
from django.template.loader import render_to_string

from onetool.web.colours import LEAST_CONTRAST, contrast_with_white, under_white

STEPS = range(0, 256, 51)
GRID = [f"#{red:02x}{green:02x}{blue:02x}" for red in STEPS for green in STEPS for blue in STEPS]


def contrast(colour: str) -> float:
    return contrast_with_white(*(int(colour[at : at + 2], 16) for at in (1, 3, 5)))


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#ffffff") == pytest.approx(1)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("colour", GRID)
def test_white_can_be_read_on_every_colour(colour: str) -> None:
    darker = under_white(colour)
    assert contrast(darker) >= LEAST_CONTRAST
    if contrast(colour) >= LEAST_CONTRAST:
        assert darker == colour


def test_a_darkened_colour_keeps_its_hue() -> None:
    red, green, blue = (int(under_white("#ffe600")[at : at + 2], 16) for at in (1, 3, 5))
    assert green / red == pytest.approx(0xE6 / 0xFF, abs=0.02)
    assert blue == 0


def test_the_button_of_a_mail_has_the_colour_of_the_company() -> None:
    page = render_to_string("mail/base.html", {"org": {"colour": "#ffe600", "name": "Acme"}})
    assert f"background: {under_white('#ffe600')}" in page
    assert "background: #0d5f6d" in render_to_string("mail/base.html", {})
