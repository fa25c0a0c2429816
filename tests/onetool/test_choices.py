"""A choice is drawn without a template, letter for letter as Django's two templates draw it."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from onetool.web.forms import Renderer


@pytest.mark.parametrize(
    "choices",
    [
        [],
        [("", "—"), ("a", 'A <b>&"c"'), (1, mark_safe("<i>one</i>")), (None, gettext_lazy("None"))],
        [("Green & co.", [("x", "X"), ("y", "Y")]), ("z", "Z"), (mark_safe("<u>"), [(2, 2)])],
    ],
)
@pytest.mark.parametrize("value", ["", "a", 1, None, "y"])
def test_a_choice_is_drawn_as_django_draws_it(choices: list[Any], value: Any) -> None:
    attrs = {"id": "id_a", "required": True, "disabled": False, "data-odd": 'a"<', "size": 3, "title": None}
    for widget in (forms.Select(attrs, choices), forms.SelectMultiple(attrs, choices)):
        asked = ("one & two", value)
        assert widget.render(*asked, renderer=Renderer()) == widget.render(*asked, renderer=DjangoTemplates())
