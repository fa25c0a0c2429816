"""Words that look like addresses of pages, in text and between the tags of a mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from onetool.mail.defusing import defused, defused_html


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("http://1.2.3.4/x", "http[:]//1.2.3.4/x"),
        ("EVIL.COM", "EVIL[.]COM"),
        ("a.b.c.evil.com/x", "a[.]b[.]c[.]evil[.]com/x"),
        ("müller.example", "müller[.]example"),
        ("пример.рф", "пример[.]рф"),
        ("xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd[.]xn--p1ai"),
        ("a@evil.com", "a@evil[.]com"),
        ("$1,250.00, v1.2, Q-000001. Thanks. 3.5 h", "$1,250.00, v1.2, Q-000001. Thanks. 3.5 h"),
        ("at 10:30 // see below", "at 10:30 // see below"),
    ],
)
def test_words_that_would_become_links_do_not(typed: str, kept: str) -> None:
    assert defused(typed) == kept
    assert defused(kept) == kept


def test_only_what_stands_between_tags_is_changed() -> None:
    link, style = '<a href="//b.example">b.example</a>', "<style>a.b { x: url(http://x.example) }</style>"
    page = f'{style}<p title="a.example">a.example {link} a.example </p>'
    assert defused_html(page) == f'{style}<p title="a.example">a[.]example {link} a[.]example </p>'


def test_a_long_row_of_dots_costs_no_time() -> None:
    begun = timezone.now()
    defused("a." * 20_000 + "1.1" * 20_000)
    assert timezone.now() - begun < timedelta(seconds=2)
