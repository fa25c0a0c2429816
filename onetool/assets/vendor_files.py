"""The files of other people's packages in use: what a browser may ask for, and the fonts that PDFs are set in."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext

from onetool.text.typefaces import OTHERS

FILES = {
    "vendor/htmx.js": "htmx.org/dist/htmx.esm.js",
    "vendor/idiomorph-ext.js": "idiomorph/dist/idiomorph-ext.esm.js",
    "vendor/sortable.js": "sortablejs/modular/sortable.complete.esm.js",
}
# Read where they are (`onetool.pdf`); no browser gets them.
FONTS = (
    "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf",
    "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf",
)
Messages = list[checks.CheckMessage]
# collectstatic stops at a source map that is named but not there, and we serve none.
_SOURCE_MAP = re.compile(rb"^\s*(//[#@]|/\*[#@])\s*sourceMappingURL=.*$", re.MULTILINE)


def fonts() -> list[Path]:
    """The files of the fonts that every document has."""
    return [packaged(name) for name in FONTS]


def packaged(name: str) -> Path:
    """A file or a folder of the packages."""
    return Path(settings.BASE_DIR) / "node_modules" / name


class VendorFinder(BaseFinder):
    """Serves copies that name no source maps, kept in the data folder and made again when a package changes."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self.packages = Path(settings.BASE_DIR) / "node_modules"
        self.storage = FileSystemStorage(location=Path(settings.DATA_DIR) / "packages")

    def check(self, **_: Any) -> Messages:
        others = [face.font for face in OTHERS]
        missing = [source for source in (*FILES.values(), *FONTS, *others) if not (self.packages / source).is_file()]
        if not missing:
            return []
        text = f"Not in node_modules: {', '.join(missing)}."
        return [checks.Warning(text, hint=gettext("Run `make packages`."), id="onetool.W001")]

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        if path not in FILES or not (self.packages / FILES[path]).is_file():
            return []
        copy = self._copied(path)
        return [copy] if find_all else copy

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path, source in FILES.items():
            if (self.packages / source).is_file():
                self._copied(path)
                yield path, self.storage

    def _copied(self, path: str) -> str:
        source, copy = self.packages / FILES[path], Path(self.storage.path(path))
        if not copy.exists() or copy.stat().st_mtime_ns != source.stat().st_mtime_ns:
            copy.parent.mkdir(parents=True, exist_ok=True)
            half = copy.with_name(f"{copy.name}.{os.getpid()}")
            half.write_bytes(_SOURCE_MAP.sub(b"", source.read_bytes()))
            os.utime(half, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))
            half.replace(copy)
        return str(copy)
