"""What production serves instead of the sources: one script a page kind, what they share, and one stylesheet.

Built by `collectstatic` with esbuild (docs/decisions/0015). In development the sources are served as they are and an
import map says where the packages lie.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

# What a page may name: every other script is reached from one of these.
ENTRIES = ("js/app.js", "js/editor.js", "js/portal.js", "js/viewed.js", "js/bare.js", "css/main.css")
# The names by which scripts import packages (`onetool.vendor_files` brings the files).
MODULES = {
    "htmx": "vendor/htmx.js",
    "htmx.org": "vendor/htmx.js",
    "idiomorph": "vendor/idiomorph-ext.js",
    "sortablejs": "vendor/sortable.js",
}
FOLDER = "bundles"


class NotBundled(RuntimeError):
    """esbuild is missing or refused the sources; its own words follow."""


@dataclass(frozen=True, slots=True)
class Bundles:
    """The files that were built, by the name a page calls them, and what each entry imports at once."""

    names: dict[str, str]
    imports: dict[str, list[str]]
    files: list[str]


def build(root: Path) -> Bundles:
    """Bundle the sources that stand below `root` into its folder `bundles`. Raises NotBundled."""
    with tempfile.NamedTemporaryFile(suffix=".json") as metafile:
        command = [str(_esbuild()), *_arguments(metafile.name)]
        finished = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        if finished.returncode:
            raise NotBundled(finished.stderr)
        return _read(json.load(metafile)["outputs"])


def _esbuild() -> Path:
    packages = Path(settings.BASE_DIR) / "node_modules" / "@esbuild"
    programs = [*packages.glob("*/bin/esbuild"), *packages.glob("*/esbuild.exe")]
    if not programs:
        raise NotBundled("esbuild is not in node_modules: run `npm ci --ignore-scripts`.")
    return programs[0]


def _arguments(metafile: str) -> Iterator[str]:
    yield from ENTRIES
    yield from ("--bundle", "--splitting", "--format=esm", "--minify", "--target=es2022", "--log-level=warning")
    yield from ("--entry-names=[name]-[hash]", "--chunk-names=[name]-[hash]", f"--outdir={FOLDER}")
    yield f"--metafile={metafile}"
    yield from (f"--alias:{name}=./{path}" for name, path in MODULES.items())


def _read(outputs: dict[str, Any]) -> Bundles:
    entries = {output["entryPoint"]: name for name, output in outputs.items() if output.get("entryPoint") in ENTRIES}
    imports = {entry: sorted(_reached(outputs, name) - {name}) for entry, name in entries.items()}
    return Bundles(entries, imports, list(outputs))


def _reached(outputs: dict[str, Any], name: str) -> set[str]:
    """A bundle and whatever loads together with it; what a script asks for later stays out."""
    at_once = [each["path"] for each in outputs[name]["imports"] if each["kind"] == "import-statement"]
    return {name}.union(*(_reached(outputs, path) for path in at_once))
