"""Pure: the plain text of a mail, read off its HTML, so that one template serves both."""

import re
from html.parser import HTMLParser

_SKIPPED = frozenset({"head", "style", "script", "title"})
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "div",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "header",
        "hr",
        "li",
        "ol",
        "p",
        "section",
        "table",
        "tbody",
        "tr",
        "ul",
    ]
)
_APART = frozenset({"p", "h1", "h2", "h3", "h4", "blockquote", "ul", "ol", "table", "hr"})
_LINE, _PARAGRAPH = "\x01", "\x02"  # a new line, a blank line; neighbours melt into one
_UNSEEN = re.compile(r"display\s*:\s*none")
_VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "col"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.title: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.links: list[tuple[str, int]] = []

    @property
    def is_skipping(self) -> bool:
        return any(is_skipped for _, is_skipped in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _VOID:
            self.open.append(
                (tag, tag in _SKIPPED or "hidden" in given or bool(_UNSEEN.search(given.get("style") or "")))
            )
        if self.is_skipping:
            return
        self._break(tag)
        if tag == "br":
            self.out.append("\n")
        elif tag == "li":
            self.out.append("- ")
        elif tag in ("td", "th"):
            self.out.append(" ")
        elif tag == "img" and given.get("alt"):
            self.out.append(str(given["alt"]))
        elif tag == "a":
            self.links.append((given.get("href") or "", len(self.out)))

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in self.open]
        if tag not in names:
            return
        was_skipping = self.is_skipping
        del self.open[len(names) - 1 - names[::-1].index(tag) :]
        if was_skipping:
            return
        if tag == "a" and self.links:
            self._close_link(*self.links.pop())
        self._break(tag)

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.out.append(_PARAGRAPH if tag in _APART else _LINE)

    def _close_link(self, href: str, start: int) -> None:
        label = " ".join("".join(self.out[start:]).split())
        shown = href.removeprefix("mailto:").removeprefix("tel:")
        if href.startswith(("http://", "https://", "mailto:", "tel:")) and shown != label:
            self.out.append(f": {shown}" if label else shown)

    def handle_data(self, data: str) -> None:
        if any(name == "title" for name, _ in self.open):
            self.title.append(data)
        elif not self.is_skipping:
            self.out.append(re.sub(r"[\s\x00-\x1f]+", " ", data))


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def title(html: str) -> str:
    """What stands in <title>, on one line and without entities."""
    return " ".join("".join(_read(html).title).split())


def text(html: str) -> str:
    """The readable text: paragraphs apart, list items dashed, a link's address after its words, nothing hidden."""
    broken = re.sub(
        r"[\x01\x02][\x01\x02 ]*", lambda run: "\n\n" if _PARAGRAPH in run[0] else "\n", "".join(_read(html).out)
    )
    return "\n".join(" ".join(line.split()) for line in broken.strip().split("\n")) + "\n"
