"""Too much, too long, too many: a page that says so, nothing done, never a traceback."""

import io
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from clients.models import Client
from onetool.abilities.notes.models import Note
from tests.conftest import Person
from tests.pages import words

Recorded = Callable[[], list[str]]
SORRY = "Something’s wrong with this request"


def test_a_form_with_too_many_fields_is_refused(alice: Person, smith: Client, recorded: Recorded) -> None:
    fields = {f"f{n}": "x" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    for answer in (alice.post("clients:edit", smith, data=fields), alice.get("clients:index", query=fields)):
        assert answer.status_code == 400
        assert SORRY in words(answer)
    assert recorded() == []


def test_a_body_that_is_too_large_is_refused(alice: Person, smith: Client, recorded: Recorded) -> None:
    data = {"text": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    for send in (alice.post, alice.htmx):
        answer = send("notes:add", "client", smith, data=data)
        assert answer.status_code in {400, 413}
        assert SORRY in words(answer)
    assert (Note.objects.count(), recorded()) == (0, [])


def test_a_body_that_nobody_could_mean_is_not_even_read(alice: Person, recorded: Recorded) -> None:
    form = {"content_type": "multipart/form-data; boundary=x"}
    invented = Browser()
    invented.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    of_all = {alice.browser: settings.BODY_MAX_BYTES, Browser(): settings.FORM_MAX_BYTES}
    for browser, most in (of_all | {invented: settings.FORM_MAX_BYTES}).items():
        for path in ("/accounts/login/", "/hooks/stripe/connect/", alice.url("clients:index")):
            unread = Unread()
            answer = browser.generic("POST", path, **form, CONTENT_LENGTH=str(most + 1), **{"wsgi.input": unread})
            assert (answer.status_code, unread.asked) == (413, 0)
            assert SORRY in words(answer)
            assert "that can be sent at once" in words(answer)
    assert recorded() == []


class Unread(io.BytesIO):
    """A body that counts who reads it."""

    asked = 0

    def read(self, *size: int | None) -> bytes:
        self.asked += 1
        return super().read(*size)


def test_too_many_files_at_once_are_refused(alice: Person, smith: Client, recorded: Recorded) -> None:
    files = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1)]
    answer = alice.post("files:add", "client", smith, data={"file": files})
    assert answer.status_code == 400
    assert SORRY in words(answer)
    assert recorded() == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("application/json", b"{" * 5000),
        ("application/x-www-form-urlencoded", b"%ff%fe=%00&=&&;"),
        ("", b"\x00\xff"),
    ],
)
def test_a_garbled_body_is_no_traceback(
    content_type: str, body: bytes, alice: Person, smith: Client, recorded: Recorded
) -> None:
    marks = [alice.url(name, "client", smith) for name in ("notes:add", "tags:add")]
    for address in (alice.url("clients:edit", smith), alice.url("clients:move", smith), *marks):
        answer = alice.browser.post(address, body, content_type=content_type)
        assert answer.status_code in {200, 302, 400, 422}, address
    assert recorded() == []


@pytest.mark.parametrize("version", ["", "x", "-1", "1.0", "9" * 5000, "٣", "1\x00"])
def test_a_version_that_is_none_means_look_again(
    version: str, alice: Person, smith: Client, recorded: Recorded
) -> None:
    data = {"name": "Mine", "client_kind": "person", "preferred_channel": "email", "payment_terms_days": "14"}
    answer = alice.htmx("clients:edit", smith, data={**data, "version": version, "part": "form"})
    assert answer.status_code == 409
    assert "Theirs Smith household Yours Mine" in words(answer)
    assert recorded() == []


@pytest.mark.parametrize(
    "path", ["clients/%00/", "clients/" + "x" * 5000 + "/", "clients/../../etc/", "%ff%fe/", "clients//"]
)
def test_an_address_that_is_none_is_a_404(path: str, alice: Person) -> None:
    answer = alice.browser.get(f"/{alice.org.slug}/{path}")
    assert answer.status_code == 404
    assert "Page not found" in words(answer)


def test_values_at_the_edge_of_a_field_are_said_at_the_field(alice: Person, smith: Client, recorded: Recorded) -> None:
    data = {
        "name": "x" * 121,
        "client_kind": "robot",
        "preferred_channel": "smoke",
        "payment_terms_days": "1e9",
        "country": "XX",
    }
    answer = alice.htmx("clients:edit", smith, data={**data, "account_manager": "nobody", "version": 1, "part": "form"})
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') >= 5
    assert recorded() == []
