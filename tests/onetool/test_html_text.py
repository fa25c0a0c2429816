"""The plain text of a mail, read off its HTML."""

import pytest

from onetool.mail import html_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo\n"),
        ("<p>One\n   line</p>", "One line\n"),
        ("a<br>b", "a\nb\n"),
        ("<ul><li>x</li><li>y</li></ul>", "- x\n- y\n"),
        ('<a href="https://x.example/y">Open</a>', "Open: https://x.example/y\n"),
        ('<a href="https://x.example">https://x.example</a>', "https://x.example\n"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example\n"),
        ('<a href="javascript:alert(1)">Open</a>', "Open\n"),
        ("Tom &amp; &lt;b&gt;", "Tom & <b>\n"),
        ("<head><title>T</title><style>p{}</style></head><p>Body</p>", "Body\n"),
        ("<div hidden>secret<br>still</div><p>shown</p>", "shown\n"),
        ('<p style="color: red; display: none">secret</p><p>shown</p>', "shown\n"),
        ('<p><img src="x" alt="Acme"> says</p>', "Acme says\n"),
        ("<table><tr><td>A</td><td>1</td></tr><tr><td>B</td><td>2</td></tr></table>", "A 1\nB 2\n"),
        ("<p>never closed", "never closed\n"),
        ("</div>stray", "stray\n"),
    ],
)
def test_the_text_reads_like_the_page(html: str, text: str) -> None:
    assert html_text.text(html) == text


def test_the_title_is_one_line_without_entities() -> None:
    assert html_text.title("<head><title>\n Tom &amp; Co\n is here </title></head><p>x</p>") == "Tom & Co is here"
