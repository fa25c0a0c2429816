"""The code of the house, read once: what tests of its rules look through."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings

K = TypeVar("K")

ROOT = Path(settings.BASE_DIR)
# The folders at the root that hold installed apps.
OURS = tuple(
    name for name in dict.fromkeys(app.split(".")[0] for app in settings.INSTALLED_APPS) if (ROOT / name).is_dir()
)


@lru_cache(maxsize=1)
def _all() -> list[tuple[Path, ast.Module]]:
    paths = [path for app in OURS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]
    return [(path.relative_to(ROOT), ast.parse(path.read_text())) for path in paths]


def sources(*names: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every module but migrations, or those of these file names: where it stands, and what it says."""
    yield from ((path, tree) for path, tree in _all() if not names or path.name in names)


SENTENCE = re.compile(r"{% *blocktranslate([^%]*)%}(.*?){% *endblocktranslate *%}", re.DOTALL)


def spelled_out(template: str) -> str:
    """A template whose sentences for translators stand as if they were none: with the values they name in place."""
    return SENTENCE.sub(_spelled_out, template)


def _spelled_out(sentence: re.Match[str]) -> str:
    named = dict(re.findall(r"(\w+)=(\S+)", sentence[1]))
    text = sentence[2].replace("{% plural %}", " ")
    return re.sub(r"{{ *(\w+) *}}", lambda found: f"{{{{ {named.get(found[1], found[1])} }}}}", text)


def translated(text: ast.expr) -> ast.expr:
    """What is given to gettext, of a text that is; the text itself of any other."""
    is_call = isinstance(text, ast.Call) and isinstance(text.func, ast.Name)
    return text.args[0] if is_call and text.func.id in {"_", "gettext", "gettext_lazy"} else text


def kinds_of(base: type[K]) -> Iterator[type[K]]:
    """Every class below `base` that an app of ours brings, whatever stands between them."""
    for kind in base.__subclasses__():
        if kind.__module__.split(".")[0] in OURS and ".dev." not in kind.__module__:
            yield kind
        yield from kinds_of(kind)
