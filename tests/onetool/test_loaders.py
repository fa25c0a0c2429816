"""Templates go without their indentation; what people typed, mails in plain text and line numbers stay as they are."""

from pathlib import Path

import pytest
from django.template import Context, TemplateSyntaxError
from django.template.engine import Engine


def engine(folder: Path, **templates: str) -> Engine:
    for name, text in templates.items():
        (folder / name.replace("_", ".")).write_text(text)
    return Engine(dirs=[str(folder)], loaders=["onetool.web.loaders.Loader"])


def test_spaces_before_lines_are_left_out_and_typed_ones_kept(tmp_path: Path) -> None:
    made = engine(tmp_path, page_html='<ul>\n    <li\n      class="a">{{ typed }}</li>\n\t</ul>\n')
    page = made.get_template("page.html").render(Context({"typed": "one\n    two"}))
    assert page == '<ul>\n<li\nclass="a">one\n    two</li>\n</ul>\n'


def test_a_mail_in_plain_text_keeps_them(tmp_path: Path) -> None:
    made = engine(tmp_path, mail_txt="Lines:\n  - one\n")
    assert made.get_template("mail.txt").render(Context()) == "Lines:\n  - one\n"


def test_an_error_names_the_line_its_author_sees(tmp_path: Path) -> None:
    made = engine(tmp_path, page_html="<p>\n\n    {% if %}\n</p>")
    with pytest.raises(TemplateSyntaxError) as failed:
        made.get_template("page.html")
    assert failed.value.token.lineno == 3  # type: ignore[attr-defined]
