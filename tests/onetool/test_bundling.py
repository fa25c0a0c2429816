"""What production serves is built from the sources: every page's script and style, under names a browser keeps."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.template import Context, Template
from django.test import Client as Browser
from pytest_django import Settings

from onetool.assets import bundling
from onetool.assets.static_storage import BundledStaticFiles
from tests import factories
from tests.conftest import Person

BACKEND = "onetool.assets.static_storage.BundledStaticFiles"
IMPORTED = re.compile(r"""(?:from|import)\s*\(?["']([^"']+)["']""")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def production(collected: Path, settings: Settings) -> BundledStaticFiles:
    """The static files as a release has them."""
    settings.IS_DEVELOPMENT = False
    settings.STATIC_ROOT = str(collected)
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": BACKEND}}
    if not (collected / "staticfiles.json").exists():
        call_command("collectstatic", "--noinput", verbosity=0)
    return BundledStaticFiles()


def test_every_page_kind_has_its_bundle_and_a_compressed_copy(production: BundledStaticFiles) -> None:
    built = {name: Path(production.path(production.stored_name(name))) for name in bundling.ENTRIES}
    assert [path.parent.name for path in built.values()] == ["bundles"] * len(built)
    assert Path(f"{built['css/main.css']}.br").is_file()
    assert Path(f"{built['js/editor.js']}.gz").is_file()


def test_a_bundle_imports_nothing_but_bundles_that_are_there(production: BundledStaticFiles) -> None:
    folder = Path(production.path(bundling.FOLDER))
    bundles = list(folder.glob("*.js"))
    imported = {name for path in bundles for name in IMPORTED.findall(path.read_text()) if name.startswith(".")}
    assert imported
    assert [name for name in imported if not (folder / name).is_file()] == []


def test_a_page_names_its_bundles_at_once_and_needs_no_map(production: BundledStaticFiles) -> None:
    page = Template('{% import_map %}{% script "js/app.js" %}').render(Context())
    [module] = re.findall(r'<script type="module" src="/static/([^"]+)">', page)
    assert module == production.stored_name("js/app.js")
    hints = re.findall(r'<link rel="modulepreload" href="/static/([^"]+)">', page)
    assert hints == production.imports["js/app.js"] != []
    assert "importmap" not in page


def test_a_bundle_may_be_kept_for_ever(production: BundledStaticFiles) -> None:
    assert settings.WHITENOISE_IMMUTABLE_FILE_TEST
    for name in (*bundling.ENTRIES, "img/icons.svg"):
        assert re.search(settings.WHITENOISE_IMMUTABLE_FILE_TEST, production.url(name))
    assert not re.search(settings.WHITENOISE_IMMUTABLE_FILE_TEST, "/static/js/app.js")


def test_templates_name_no_script_or_style_that_is_not_built() -> None:
    text = "\n".join(path.read_text() for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"))
    named = set(re.findall(r"""["']((?:js|css|vendor)/[\w./-]+\.(?:js|css))["']""", text))
    assert named == set(bundling.ENTRIES)


def test_a_release_without_its_static_files_fails_the_check_and_is_not_ready(
    settings: Settings, tmp_path: Path, db: None
) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": BACKEND}}
    assert "onetool.E004" in {message.id for message in run_checks(include_deployment_checks=True)}
    answer = Browser().get("/readyz")
    assert (answer.status_code, answer.text[:23]) == (503, "a page cannot be drawn:")


def test_what_esbuild_refuses_is_said_in_its_words(tmp_path: Path) -> None:
    with pytest.raises(bundling.NotBundled, match="Could not resolve"):
        bundling.build(tmp_path)


@pytest.mark.django_db
def test_a_first_load_and_a_next_page_are_small_on_the_wire(production: BundledStaticFiles, alice: Person) -> None:
    """Lighthouse looks at ten pages (`make bench`); this is what can be known without a browser, at each commit."""
    quote = factories.quote(by=alice.member)
    common = {"css/main.css", "js/app.js", *production.imports["js/app.js"], "img/icons.svg"}
    editor = {"js/editor.js", *production.imports["js/editor.js"]} - common
    for name, about, own in (("home", [], set()), ("clients:index", [], set()), ("quotes:edit", [quote], editor)):
        page = alice.browser.get(alice.url(name, *about), headers={"Accept-Encoding": "gzip, br"})
        following = len(page.content) + sum(_compressed(production, one) for one in own)
        assert following <= 15 * 1024, name
        assert following + sum(_compressed(production, one) for one in common) <= 120 * 1024, name


def _compressed(production: BundledStaticFiles, name: str) -> int:
    """Bytes of a file as most browsers get it."""
    return Path(f"{production.path(production.stored_name(name))}.br").stat().st_size
