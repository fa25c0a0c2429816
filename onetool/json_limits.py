"""JSON of strangers: refused by its depth before it is read, because the reader goes as deep as it is told to."""

import json
import re
from typing import Any

# A text, closed or not, as one mark: what stands inside it opens nothing. Possessive, so that no length goes back.
_MARK = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def read_json(text: str, *, most_depth: int = 20) -> Any:
    """What the text says. Raises ValueError for what is no JSON or nests more than `most_depth` lists and objects.

    Brackets that do not match are not looked for: at the first of them the reader itself stops.
    """
    depth = 0
    for mark in _MARK.finditer(text):
        if mark[0] in {"[", "{"}:
            depth += 1
            if depth > most_depth:
                raise ValueError(f"nested more than {most_depth} deep")
        elif mark[0] in {"]", "}"}:
            depth -= 1
    return json.loads(text)
