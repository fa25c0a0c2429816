"""Static files in production: bundled, named by their content's hash, with compressed copies beside them."""

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

from onetool.assets import bundling

IMPORTS = "bundles.json"  # beside the manifest: what a page's script imports at once


class BundledStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no stubs
    """A browser may keep every file for ever: another content has another name."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if dry_run:
            return
        bundles = bundling.build(Path(self.location))
        yield from super().post_process(
            {name: path for name, path in paths.items() if not name.endswith((".js", ".css"))}, **options
        )
        self.hashed_files |= bundles.names | {name: name for name in bundles.files}
        self.save_manifest()
        Path(self.path(IMPORTS)).write_text(json.dumps(bundles.imports))
        for name, compressed in self.compress_files(bundles.files):
            yield name, compressed, True

    @cached_property
    def imports(self) -> dict[str, list[str]]:
        """The bundles that each page's script imports, by the script's name in the sources."""
        found: dict[str, list[str]] = json.loads(Path(self.path(IMPORTS)).read_text())
        return found
