"""Files are told by their content, kept privately, and seen by whoever sees their record."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from clients.models import Client
from onetool.abilities.files import actions, kinds, thumbnails
from onetool.abilities.files.actions import WrongFile
from onetool.abilities.files.models import File
from onetool.orgs.models import Organisation
from tests.conftest import Person

ORIENTATION, MAKE = 0x0112, 0x010F  # EXIF tags


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (60, 40), *, exif: Image.Exif | None = None, mode: str = "RGB"
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, (255, 0, 0, 90)[: len(mode)]).save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def moving() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name in names:
            zipped.writestr(name, "x")
    return out.getvalue()


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
LEGACY = {
    "gb18030": "姓名,电话\n张伟,1",
    "big5": "姓名,電話\n張偉,1",
    "euc_kr": "이름,전화\n김민수,1",
    "euc_jp": "名前\n山田",
}
DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")


def upload(name: str = "photo.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content, content_type="application/x-made-up")


def kept(client: Client, by: Person, name: str = "photo.jpg", content: bytes | None = None) -> File:
    return actions.add(client, actions.store(upload(name, content), org_id=client.org.id), by=by.member)


# --- By content -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.jpg", picture(), "image/jpeg"),
        ("a.exe", picture("PNG"), "image/png"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.gif", picture("GIF"), "image/gif"),
        ("a.heic", picture("HEIF"), "image/heic"),
        ("a.pdf", PDF, "application/pdf"),
        ("a.docx", DOCX, kinds.WORD),
        ("a.xlsx", XLSX, kinds.EXCEL),
        ("online.docx", archive("[Content_Types].xml", "word/document2.xml"), kinds.WORD),
        ("b.xlsx", archive("[content_types].xml", "XL\\Workbook.xml"), kinds.EXCEL),
        ("slash.xlsx", archive("/[Content_Types].xml", "/xl/workbook2.xml"), kinds.EXCEL),
        ("b.docm", archive("[Content_Types].xml", "word\\document.xml", "word\\vbaProject.bin"), None),
        ("moving.png", moving(), "image/png"),
        ("a.csv", b"name,phone\nM\xfcller,1", "text/csv"),
        ("a.txt", "Grüße, a < b".encode(), "text/plain"),
        ("a.txt", "ünicode".encode("utf-16"), "text/plain"),
        ("a.txt", "ünicode\r\nmore".encode("utf-16-le"), "text/plain"),
        ("a.csv", "名前,電話\n田中,1".encode("utf-16-be"), "text/csv"),
        ("a.csv", "一郎,電話\r\n山本\u3000一,1".encode("utf-16-le"), "text/csv"),
        ("a.csv", "Ā,一\n".encode("utf-16-be"), "text/csv"),
        ("a.txt", "これはテストです。".encode("utf-16-le"), "text/plain"),
        ("a.txt", "これはテキストです".encode("shift_jis"), "text/plain"),
        *(
            ("a.csv", "name\nМария, Ñandú\n".encode(one, "replace"), "text/csv")
            for one in ("cp1251", "koi8-r", "mac-roman")
        ),
        *(("a.csv", text.encode(one), "text/csv") for one, text in LEGACY.items()),
        ("a.csv", "name\nMüller, Åsa\x0a".encode("cp850"), "text/csv"),
        ("a.txt", "<script>alert(1)</script>".encode("utf-16-le"), None),
        ("a.bin", b"\x90\x00\x03\x00\xff\xff", None),
        ("a.bin", b"A\x00\x00B", None),
        ("cut.txt", b"x" * (kinds.HEAD - 1) + "ü".encode(), "text/plain"),
        ("b.csv", b"name\n<script>alert(1)</script>", "text/csv"),
        ("c.csv", b"\n<html><script>alert(1)</script>", None),
        ("a.zip", archive("a.txt"), None),
        ("a.docm", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        ("a.docx", archive("[Content_Types].xml", "word/document.xml", "word/VBAPROJECT.BIN"), None),
        ("a.docx", b"PK\x03\x04 broken", None),
        ("a.png", b"<!DOCTYPE html><p>hi", None),
        ("a.txt", b"  <svg onload=alert(1)>", None),
        ("a.txt", b"hello\n<script>alert(1)</script>", None),
        ("a.xml", b"<?xml version='1.0'?><a/>", None),
        ("a.exe", b"MZ\x90\x00\x03", None),
        ("a.bin", bytes(range(256)), None),
    ],
)
def test_a_file_is_told_by_its_content(name: str, content: bytes, kind: str | None) -> None:
    assert kinds.kind_of(io.BytesIO(content), name) == kind


@pytest.mark.parametrize("brand", sorted(kinds.HEIC_BRANDS))
def test_a_heic_of_every_brand_is_kept(brand: bytes, smith: Client, alice: Person) -> None:
    photo = picture("HEIF")
    assert photo[4:8] == b"ftyp"
    assert kept(smith, alice, "a.heic", photo[:8] + brand + photo[12:]).content_type == "image/heic"


@pytest.mark.parametrize(
    ("given", "kind", "kept_as"),
    [
        ("photo.JPG", "image/jpeg", "photo.JPG"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Users\\me\\plan.pdf", "application/pdf", "plan.pdf"),
        ("page.html", "text/plain", "page.html.txt"),
        ("evil\u202efdp.exe", "application/pdf", "evilfdp.exe.pdf"),
        ("a\r\nb.csv", "text/csv", "a b.csv"),
        (".pdf", "application/pdf", "pdf.pdf"),
        ("x" * 300 + ".png", "image/png", "x" * 116 + ".png"),
    ],
)
def test_a_name_is_tidied_and_fits_its_kind(given: str, kind: str, kept_as: str) -> None:
    assert kinds.tidy_name(given, kind) == kept_as


# --- Adding -----------------------------------------------------------------------------------------------------------
def test_a_file_is_kept_and_told(alice: Person, smith: Client, recorded: Callable[[], list[str]]) -> None:
    file = kept(smith, alice)

    assert (file.name, file.content_type, file.size, file.added_by_id) == (
        "photo.jpg",
        "image/jpeg",
        len(picture()),
        alice.member.pk,
    )
    assert list(File.objects.of(smith)) == [file]
    assert default_storage.open(file.key).read() == picture()
    assert file.key == f"{smith.org_id}/{file.pk}"
    assert recorded() == ["file.added"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.html", b"<html>", "can’t be uploaded"),
        ("broken.jpg", b"\xff\xd8\xff broken", "is damaged"),
        ("empty.txt", b"", "is empty"),
        ("large.txt", b"x" * 2048, "can have up to 1.0\xa0KB"),
    ],
)
def test_a_file_that_cannot_be_kept_is_named_and_leaves_nothing(
    acme: Organisation, settings: Settings, storage: Path, name: str, content: bytes, words: str
) -> None:
    settings.FILE_MAX_BYTES = 1024

    with pytest.raises(WrongFile, match=words) as refusal:
        actions.store(upload(name, content), org_id=acme.pk)
    assert name in str(refusal.value)
    assert list(storage.rglob("*")) == []


def test_alice_adds_files_in_the_browser_and_is_told_which_were_refused(alice: Person, smith: Client) -> None:
    posted = {"file": [upload("one.jpg"), upload("bad.html", b"<html>"), upload("two.txt", b"note")]}

    answer = alice.htmx("files:add", "client", smith, data=posted)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“bad.html” can’t be uploaded" in page and "one.jpg" in page and "two.txt" in page
    assert File.objects.count() == 2


def test_no_file_chosen_says_so(alice: Person, smith: Client) -> None:
    answer = alice.htmx("files:add", "client", smith)
    assert answer.status_code == 422 and "Choose a file first." in answer.content.decode()


def test_a_browser_without_script_comes_back_to_the_record(alice: Person, smith: Client) -> None:
    answer = alice.post("files:add", "client", smith, data={"file": upload()})
    assert answer.status_code == 302 and str(smith.pk) in answer["Location"]


def test_vera_may_look_but_not_add(vera: Person, smith: Client) -> None:
    assert vera.post("files:add", "client", smith, data={"file": upload()}).status_code == 403
    assert vera.get("files:index", "client", smith).status_code == 200
    assert File.objects.count() == 0


def test_ted_reaches_the_files_of_his_own_clients_only(
    alice: Person, ted: Person, smith: Client, teds_client: Client
) -> None:
    theirs, his = kept(smith, alice), kept(teds_client, alice)

    assert [ted.get("files:index", "client", client).status_code for client in (smith, teds_client)] == [404, 200]
    assert [ted.get("files:detail", file).status_code for file in (theirs, his)] == [404, 200]
    assert [
        ted.post("files:add", "client", client, data={"file": upload()}).status_code for client in (smith, teds_client)
    ] == [404, 302]
    assert ted.post("files:remove", his).status_code == 403


def test_olga_finds_nothing(alice: Person, olga: Person, smith: Client) -> None:
    file = kept(smith, alice)

    for name in ("files:detail", "files:thumbnail"):
        assert olga.get(name, file).status_code == 404
    assert olga.get("files:index", "client", smith).status_code == 404
    assert olga.post("files:add", "client", smith, data={"file": upload()}).status_code == 404
    assert olga.post("files:remove", file).status_code == 404
    assert list(File.objects.of(smith)) == [file]


@pytest.mark.parametrize("kind", ["nonsense", "organisation", "event"])
def test_a_kind_that_is_no_record_is_not_found(alice: Person, acme: Organisation, kind: str) -> None:
    assert alice.get("files:index", kind, acme).status_code == 404


# --- Opening ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "content", "disposition"),
    [
        ("photo.jpg", None, "inline"),
        ("plan.pdf", PDF, "inline"),
        ("list.csv", b"a,b", "attachment"),
        ("note.docx", DOCX, "attachment"),
    ],
)
def test_a_file_is_opened_so_that_it_can_do_nothing(
    alice: Person, smith: Client, name: str, content: bytes | None, disposition: str
) -> None:
    file = kept(smith, alice, name, content)

    answer = alice.get("files:detail", file)
    assert answer.content == (picture() if content is None else content)
    assert answer["Content-Type"].partition(";")[0] == file.content_type
    assert answer["Content-Disposition"] == f'{disposition}; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "private" in answer["Cache-Control"]


def test_bytes_that_are_gone_are_not_found(alice: Person, smith: Client) -> None:
    file = kept(smith, alice)
    default_storage.delete(file.key)

    assert alice.get("files:detail", file).status_code == 404


# --- Removing ---------------------------------------------------------------------------------------------------------
def test_a_removed_file_is_gone_until_it_is_put_back(
    alice: Person, smith: Client, recorded: Callable[[], list[str]]
) -> None:
    file = kept(smith, alice)

    for _ in range(2):
        assert alice.htmx("files:remove", file).status_code == 204
    assert list(File.objects.of(smith)) == []
    assert alice.get("files:detail", file).status_code == 404
    for _ in range(2):
        assert alice.htmx("files:restore", file).status_code == 204
    assert list(File.objects.of(smith)) == [file]
    assert recorded() == ["file.added", "file.removed", "file.restored"]


def test_vera_may_not_remove_and_nobody_by_a_link(alice: Person, vera: Person, smith: Client) -> None:
    file = kept(smith, alice)

    assert [vera.post("files:remove", file).status_code, alice.get("files:remove", file).status_code] == [403, 405]
    assert list(File.objects.of(smith)) == [file]


# --- Thumbnails -------------------------------------------------------------------------------------------------------
def small(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(thumbnails.webp(io.BytesIO(content))))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
def test_every_picture_has_a_small_webp(kind: str) -> None:
    thumbnail = small(picture(kind, (1000, 500)))
    assert (thumbnail.format, thumbnail.size) == ("WEBP", (480, 240))


def test_a_picture_that_unpacks_to_hundreds_of_megabytes_is_not_copied_whole() -> None:
    code = (
        "import io, resource; from PIL import Image; from onetool.abilities.files import thumbnails;"
        "out = io.BytesIO();"
        "Image.new('RGBA', (7900, 7900), 'red').save(out, 'PNG', compress_level=1); out.seek(0);"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; thumbnails.webp(out);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    more = int(subprocess.check_output([sys.executable, "-c", code], cwd=django_settings.BASE_DIR))
    assert more < 200_000, "kilobytes more than the 250 MB the picture itself takes"


def test_a_thumbnail_is_upright_and_carries_no_metadata() -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = 6, "A camera"

    thumbnail = small(picture(size=(100, 50), exif=exif))
    assert thumbnail.size == (50, 100)
    assert dict(thumbnail.getexif()) == {}


def test_transparency_stays() -> None:
    assert small(picture("PNG", mode="RGBA")).mode == "RGBA"


def test_a_picture_too_large_to_unpack_is_left_alone() -> None:
    bomb = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(bomb, "PNG")
    with pytest.raises(thumbnails.Unreadable):
        thumbnails.webp(bomb)


def test_a_thumbnail_is_made_once_and_shown(alice: Person, smith: Client) -> None:
    file = kept(smith, alice)
    assert alice.get("files:thumbnail", file).status_code == 404

    assert [actions.make_thumbnail(smith.org.id, file.pk) for _ in range(2)] == [True, False]
    answer = alice.get("files:thumbnail", file)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")


def test_a_broken_picture_has_none_and_is_not_tried_for_ever(alice: Person, smith: Client) -> None:
    file = kept(smith, alice, "broken.jpg", picture(size=(600, 400))[:-40])

    assert not actions.make_thumbnail(smith.org.id, file.pk)
    file.refresh_from_db()
    assert file.thumbnail == File.Thumbnail.FAILED


def test_it_is_made_by_the_worker_and_tried_again_when_the_storage_is_away(
    alice: Person, smith: Client, react: Callable[[], int], settings: Settings, tmp_path: Path
) -> None:
    file = kept(smith, alice)
    settings.MEDIA_ROOT = tmp_path / "away"
    assert react() == 0
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert react() == 1
    file.refresh_from_db()
    assert file.has_thumbnail


def test_what_is_no_picture_has_none(alice: Person, smith: Client, react: Callable[[], int]) -> None:
    file = kept(smith, alice, "plan.pdf", PDF)
    assert react() == 1
    file.refresh_from_db()
    assert file.thumbnail == File.Thumbnail.NONE
