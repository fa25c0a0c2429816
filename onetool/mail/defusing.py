"""Pure: words that mail programs would turn into links, written so that they do not."""

import re

# A dot before something like a domain's end; at most nine labels, so that long rows of dots cost no time.
_DOT = re.compile(r"(?<=[\w-])[.。．｡](?=(?:[\w-]{1,63}[.。．｡]){0,8}[^\W\d_]{2})")
_SCHEME = re.compile(r":(?=[/\\]{2})")
_TAG = re.compile(r"(<[^>]*>)")
_OURS = ("a", "style")


def defused(text: str) -> str:
    """“https://evil.example” as “https[:]//evil[.]example”."""
    return _DOT.sub("[.]", _SCHEME.sub("[:]", text))


def defused_html(html: str) -> str:
    """The same for what stands between the tags of a template's output, but for the template's own links and styles.

    The output must be escaped, as Django leaves it: neither text nor attribute holds a bare < or >.
    """
    inside, out = "", []
    for piece in _TAG.split(html):
        if piece.startswith("<"):
            name = re.split(r"[\s>]", piece[1:].lower(), maxsplit=1)[0]
            inside = name if name in _OURS else "" if name == f"/{inside}" else inside
        elif not inside:
            piece = defused(piece)  # noqa: PLW2901
        out.append(piece)
    return "".join(out)
