"""The code of the house, read once: what tests of its rules look through."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings

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
