"""Reading what a client sends: `line_items[0][price_data][currency]=eur` becomes a tree that must fit what is known."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from onetool.dev.stripe_sandbox.errors import ApiError, missing, unknown

# What an endpoint knows: a leaf is a kind, a dict its fields, a list of one its items. A "!" after a name: required.
Shape = Mapping[str, Any]
TEXT, NUMBER, TRUTH, TEXTS = "text", "number", "truth", "texts"
METADATA = TEXTS

_PART = re.compile(r"[^\[\]]+")
_NUMBER = re.compile(r"-?\d{1,15}")


def read(query: QueryDict, shape: Shape) -> dict[str, Any]:
    """The parameters as a tree of the given shape. Raises ApiError as Stripe would."""
    tree: dict[str, Any] = {}
    for name, value in query.items():
        _put(tree, _PART.findall(name), str(value))
    return _fitted(tree, shape, "")


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        branch = tree.setdefault(part, {})
        if not isinstance(branch, dict):
            raise ApiError("Invalid hash", param=path[0])
        tree = branch
    tree[path[-1]] = value


def _fitted(tree: Any, shape: Shape, prefix: str) -> dict[str, Any]:
    if not isinstance(tree, dict):
        raise ApiError(f"Invalid object: {tree}", param=prefix)
    known = {name.rstrip("!"): kind for name, kind in shape.items()}
    for name in tree:
        if name not in known:
            raise unknown(_path(prefix, name))
    for name in shape:
        if name.endswith("!") and name[:-1] not in tree:
            raise missing(_path(prefix, name[:-1]))
    return {name: _value(value, known[name], _path(prefix, name)) for name, value in tree.items()}


def _value(value: Any, kind: Any, path: str) -> Any:
    if isinstance(kind, dict):
        return _fitted(value, kind, path)
    if isinstance(kind, list):
        return [_value(item, kind[0], _path(path, index)) for index, item in _items(value, path)]
    if kind == TEXTS:
        return _metadata(value, path)
    if isinstance(value, dict):
        raise ApiError(f"Invalid string: {value}", param=path)
    return _leaf(value, kind, path)


def _leaf(value: str, kind: str, path: str) -> Any:
    if value == "":
        rule = "We assume empty values are an attempt to unset a parameter"
        message = f"You passed an empty string for '{path}'. {rule}; however '{path}' cannot be unset."
        raise ApiError(message, code="parameter_invalid_empty", param=path)
    if kind == NUMBER:
        if not _NUMBER.fullmatch(value):
            raise ApiError(f"Invalid integer: {value}", code="parameter_invalid_integer", param=path)
        return int(value)
    if kind == TRUTH:
        if value not in {"true", "false"}:
            raise ApiError(f"Invalid boolean: {value}", param=path)
        return value == "true"
    return value


def _items(value: Any, path: str) -> list[tuple[str, Any]]:
    if not isinstance(value, dict) or sorted(value) != sorted(str(n) for n in range(len(value))):
        raise ApiError("Invalid array", param=path)
    return sorted(value.items(), key=lambda item: int(item[0]))


def _metadata(value: Any, path: str) -> dict[str, str]:
    if not isinstance(value, dict) or any(isinstance(text, dict) for text in value.values()):
        raise ApiError(f"Invalid object: {value}", param=path)
    if len(value) > 50 or any(len(key) > 40 or len(text) > 500 for key, text in value.items()):
        raise ApiError("Metadata can have up to 50 keys of 40 characters with values of 500 characters.", param=path)
    return {key: text for key, text in value.items() if text}


def _path(prefix: str, name: str) -> str:
    return f"{prefix}[{name}]" if prefix else name
