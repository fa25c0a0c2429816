"""Pure: what must not stand in a log, taken out of every line."""

import re
from collections.abc import MutableMapping
from typing import Any

_TOKEN = re.compile(r"(/p/open/|/accounts/restore/)[^/\s'\"?]+")


def without_keys(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A line without the tokens of links that were mailed: whoever reads the log must not be able to open them."""
    for name, value in line.items():
        if isinstance(value, str):
            line[name] = _TOKEN.sub(r"\1…", value)
    return line
