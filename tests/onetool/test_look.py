"""The look has no drawer: what the style sheets name, some page shows; what docs/look.md teaches, is there."""

import re
from collections.abc import Iterable
from pathlib import Path

from tests.sources import OURS, ROOT

DEV_ONLY = {"pane"}  # both themes side by side


def words(paths: Iterable[Path]) -> set[str]:
    return {word for path in paths for word in re.findall(r"[\w-]+", path.read_text())}


def shown() -> set[str]:
    """What templates, scripts and Python say, without the pages of development."""
    templates = [path for path in (ROOT / "templates").rglob("*.*") if "dev" not in path.parts]
    python = [path for app in OURS for path in (ROOT / app).rglob("*.py") if path.name != "dev_pages.py"]
    return words([*templates, *(ROOT / "static/js").rglob("*.js"), *python])


def sheets() -> str:
    text = "\n".join(path.read_text() for path in (ROOT / "static/css").rglob("*.css"))
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def test_every_class_of_a_style_sheet_is_on_a_page() -> None:
    selectors = " ".join(re.findall(r"([^{};]+)\{", re.sub(r'"[^"]*"', "", sheets())))
    named = set(re.findall(r"\.(-?[a-z_][\w-]*)", selectors))
    assert len(named) > 200
    assert named - shown() == DEV_ONLY


def test_every_token_is_used_and_every_token_used_is_there() -> None:
    text = sheets()
    tokens, used = set(re.findall(r"(--[\w-]+)\s*:", text)), set(re.findall(r"var\((--[\w-]+)", text))
    assert used - tokens == set()
    assert tokens - used - shown() == set()


def test_what_the_doc_teaches_is_there() -> None:
    doc = (ROOT / "docs/look.md").read_text()
    scripts = "\n".join(path.read_text() for path in (ROOT / "static/js").rglob("*.js"))
    # A script writes data-some-word as dataset.someWord, too.
    said = shown() | {"data-" + re.sub("[A-Z]", _dashed, name) for name in re.findall(r"dataset\.(\w+)", scripts)}
    assert set(re.findall(r"data-[\w-]+\b", doc)) - said == set()
    classes = set(re.findall(r"`\.([a-z][\w-]+)", doc))
    assert classes - said == set()


def _dashed(letter: "re.Match[str]") -> str:
    return f"-{letter[0].lower()}"
