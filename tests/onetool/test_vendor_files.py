"""Of other people's packages the browser gets a list of files, and no source maps are promised."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from pytest_django import Settings

from onetool.assets.vendor_files import FILES, VendorFinder, fonts


@pytest.fixture
def finder(tmp_path: Path, settings: Settings) -> VendorFinder:
    settings.BASE_DIR, settings.DATA_DIR = tmp_path, tmp_path / "data"
    source = tmp_path / "node_modules" / FILES["vendor/htmx.js"]
    source.parent.mkdir(parents=True)
    source.write_text("export default 1\n//# sourceMappingURL=htmx.esm.js.map\n")
    return VendorFinder()


def test_every_file_of_the_list_is_there() -> None:
    assert [path for path in FILES if not finders.find(path)] == []


def test_the_fonts_are_there_and_no_browser_gets_them() -> None:
    assert [font.suffix for font in fonts() if font.is_file()] == [".ttf", ".ttf"]
    assert [font for font in fonts() if finders.find(font.name)] == []


def test_the_rest_of_a_package_is_not_served() -> None:
    assert finders.find("vendor/htmx.org/package.json") is None
    assert not VendorFinder().find("vendor/../../package.json")


def test_the_name_of_a_source_map_is_taken_out(finder: VendorFinder) -> None:
    assert Path(finder.find("vendor/htmx.js")).read_text() == "export default 1\n\n"


def test_collectstatic_gets_the_same_copy(finder: VendorFinder) -> None:
    [(path, storage)] = finder.list(None)
    assert path == "vendor/htmx.js"
    assert b"sourceMappingURL" not in storage.open(path).read()


def test_a_new_version_of_a_package_replaces_the_copy(finder: VendorFinder, tmp_path: Path) -> None:
    finder.find("vendor/htmx.js")
    (tmp_path / "node_modules" / FILES["vendor/htmx.js"]).write_text("export default 2\n")
    assert Path(finder.find("vendor/htmx.js")).read_text() == "export default 2\n"


def test_what_is_missing_is_said(finder: VendorFinder) -> None:
    assert [fault.id for fault in finder.check()] == ["onetool.W001"]
    assert "sortablejs" in finder.check()[0].msg
    assert "Inter_400Regular.ttf" in finder.check()[0].msg
