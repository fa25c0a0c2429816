"""What is kept of a text that somebody typed, in every form of the product."""

import importlib
import pkgutil
import unicodedata
from collections.abc import Iterator

import pytest
from django import forms

from onetool.text.typed import clean, isolated
from onetool.web.forms import Renderer, TypedField
from tests.sources import OURS

ZWJ, ZWNJ, VS16 = "\u200d", "\u200c", "\ufe0f"


@pytest.mark.parametrize(
    "kept",
    [
        "Müller & Søn",
        "山田 太郎",
        "محمد علي",
        "नेहा क्" + ZWJ + "षत्रिय",
        "می" + ZWNJ + "خواهم",
        "👩" + ZWJ + "🔧",
        "👩🏽" + ZWJ + "🔧",
        "❤" + VS16 + ZWJ + "🔥",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "葛\U000e0100飾区",
        "5 × 3 – “quoted”",
    ],
)
def test_what_people_write_is_kept(kept: str) -> None:
    assert clean(kept) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Jo\u202eeC", "JoeC"),
        ("\u2066Ann\u2069 \u200eLee\u200f\u061c", "Ann Lee"),
        ("soft\u00adware\u200b\ufeff", "software"),
        ("a\x00b\x07c\ud800\ufdd0\uffff\ue000", "abc"),
        ("e\u0301", "é"),
        ("first\r\nsecond\u2028third", "first second third"),
        ("a" + ZWJ + "b" + ZWNJ, "ab"),
        (VS16 + "x", "x"),
        ("flagless\U000e0067\U000e007f", "flagless"),
    ],
)
def test_what_nobody_sees_or_turns_text_round_is_not_kept(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_a_field_of_several_lines_keeps_them() -> None:
    assert clean("a\r\nb\u2029c\td\x0b", is_multiline=True) == "a\nb\nc\td\n"


def test_a_text_of_characters_nobody_sees_is_empty() -> None:
    """Whatever has no ink of its own: by category, and the fillers that Unicode counts as letters."""
    unseen = [
        chr(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code))[0] in "CZM" and unicodedata.category(chr(code)) not in {"Cn", "Mc"}
    ]
    # Default_Ignorable_Code_Point: not given to anything yet, and drawn as nothing.
    free = ["\u2065", *map(chr, range(0xFFF0, 0xFFF9)), *map(chr, range(0xE0000, 0xE1000))]
    blanks = "\u3164\uffa0\u115f\u1160\u2800\ufffc\U00013441\U00013442\U0001d159"
    seen = {one for one in (*unseen, *free, *blanks) if clean(one)}
    assert {unicodedata.category(one) for one in seen} <= {"Cf"}
    assert all("SIGN" in unicodedata.name(one) or "MARK" in unicodedata.name(one) or "END" in unicodedata.name(one)
               for one in seen)  # fmt: skip


def test_only_a_text_from_right_to_left_is_set_apart() -> None:
    assert isolated("Ann") == "Ann"
    assert isolated("אן") == "\u2068אן\u2069"


def every_form() -> Iterator[type[forms.BaseForm]]:
    """Every form class there is once every module that could hold one is loaded."""
    for name in ("allauth.account.forms", "allauth.usersessions.forms"):
        importlib.import_module(name)
    for package in OURS:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not {"migrations", "management", "settings", "wsgi", "asgi", "celery"} & set(module.name.split(".")):
                importlib.import_module(module.name)
    waiting: list[type[forms.BaseForm]] = [forms.BaseForm]
    while waiting:
        for found in waiting.pop().__subclasses__():
            waiting.append(found)
            yield found


def test_no_form_and_no_field_is_outside_the_rule() -> None:
    """A form or a field that brings its own renderer or bound fields would be read as it was typed."""
    found = [one for one in every_form() if one.__module__.split(".")[0] in {*OURS, "allauth"}]
    assert len(found) > 50
    for form in found:
        assert form.bound_field_class is None, form
        assert form.default_renderer is None, form
        for name, field in form.base_fields.items():
            assert field.bound_field_class is None, (form, name)
            assert type(field).get_bound_field is forms.Field.get_bound_field, (form, name)
    assert isinstance(forms.Form().renderer, Renderer)


def test_a_name_nobody_sees_is_missing_and_a_password_is_kept_letter_for_letter() -> None:
    class Typed(forms.Form):
        name = forms.CharField()
        password = forms.CharField(widget=forms.PasswordInput, strip=False)
        words = forms.CharField(widget=forms.Textarea, required=False)

    empty = Typed({"name": "\u200b\u2060", "password": " e\u0301\u200b ", "words": "a\r\nb\u202e"})
    assert isinstance(empty["name"], TypedField)
    assert list(empty.errors) == ["name"]
    assert empty.cleaned_data == {"password": " e\u0301\u200b ", "words": "a\nb"}
