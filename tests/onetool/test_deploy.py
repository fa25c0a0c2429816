"""What stands on the internet: production's settings pass Django's own checks, and every page carries its headers."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import uvicorn
from django.conf import settings
from django.db import connection
from pytest_django import Settings

from onetool.live.consumer import MOST_BYTES
from tests import databases
from tests.conftest import Person
from tests.production import manual

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text()
YEAR = 365 * 24 * 3600
HEADERS = {
    "Strict-Transport-Security": f"max-age={YEAR}; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def production(db: None) -> dict[str, str]:
    """The environment that the README names, and no other."""
    return {
        "ONETOOL_ENV": "production",
        "SECRET_KEY": "k3Y" * 30 + "of-the-tests",
        "DATABASE_URL": databases.url(connection.settings_dict["NAME"]),
        "REDIS_URL": "redis://localhost:6379",
        "ALLOWED_HOSTS": "app.example.com",
        "PUBLIC_URL": "https://app.example.com",
    }


def manage(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_passes_the_checks_of_a_release(production: dict[str, str], tmp_path: Path) -> None:
    named = re.findall(r"\b([A-Z_]+)=", README.partition("## Production")[2])
    assert set(named) == {*production, "OWNER_DATABASE_URL"}  # that one for `migrate` alone
    production["ONETOOL_DATA"] = str(tmp_path)
    assert manage(production, "collectstatic", "--noinput").returncode == 0
    done = manage(production, "check", "--deploy", "--database", "default", "--fail-level", "WARNING")
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_production_does_not_begin_as_who_may_become_the_owner(production: dict[str, str]) -> None:
    production["DATABASE_URL"] = databases.owner_url(connection.settings_dict["NAME"])
    done = manage(production, "check", "--database", "default")
    assert done.returncode == 1
    assert "DATABASE_URL logs in as who may become onetool" in done.stderr


def test_only_migrate_logs_in_as_the_owner(production: dict[str, str]) -> None:
    without = manage(production, "migrate", "--verbosity", "0")
    assert (without.returncode, without.stderr.splitlines()[-1]) == (
        1,
        "CommandError: OWNER_DATABASE_URL has to log in as onetool, who owns the tables.",
    )
    name = connection.settings_dict["NAME"]
    for database, code in ((name, 0), ("another", 1)):
        done = manage(production | {"OWNER_DATABASE_URL": databases.owner_url(database)}, "migrate", "--verbosity", "0")
        assert (done.returncode, f"DATABASE_URL for {name}." in done.stderr) == (code, bool(code)), done.stderr


def test_production_does_not_begin_with_the_settings_of_a_development_machine() -> None:
    done = manage({"ONETOOL_ENV": "production"}, "check")
    assert done.returncode == 1
    assert "Production needs SECRET_KEY, DATABASE_URL, ALLOWED_HOSTS, PUBLIC_URL in the environment." in done.stderr


def test_every_variable_that_is_read_has_its_line_for_the_operator() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "onetool").rglob("*.py"))
    read = set(re.findall(r"""\benv(?:\.\w+|iron\.get)\(\s*"([A-Z_0-9]+)\"""", code))
    assert {"SECRET_KEY", "CELERY_BROKER_URL", "ONETOOL_PG_BIN", "SSL_REDIRECT"} <= read
    lines = (ROOT / "docs/operations.md").read_text().splitlines()
    told = {name for line in lines if line.startswith("|") for name in re.findall(r"`([A-Z_0-9]+)", line)}
    assert read - told == set()


@pytest.mark.parametrize("doc", ["README.md", "docs/operations.md"])
def test_the_sockets_server_is_started_with_options_it_has(doc: str) -> None:
    command = re.search(
        r"^uvicorn (.+?onetool\.config\.asgi:application)", (ROOT / doc).read_text(), re.DOTALL | re.MULTILINE
    )
    assert command
    options = uvicorn.main.make_context("uvicorn", command[1].replace("\\\n", " ").split()).params
    assert (options["ws_max_size"], options["ws_per_message_deflate"]) == (MOST_BYTES, False)


def test_the_readme_starts_the_processes_of_the_manual() -> None:
    """What CI runs is the manual (`make production`); the README's page says the same in fewer words."""
    block = re.search(r"```sh\n(python manage.py roles.+?)```", README, re.DOTALL)
    assert block
    told = [shlex.split(line) for line in manual.lines(block[1])]
    processes = [
        [word for word in command if word not in ("--host", "127.0.0.1")] for command in manual.read().processes
    ]
    assert told[-4:] == processes


def test_a_page_carries_its_headers(alice: Person, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = YEAR  # as production has them; that it has is the release's check
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    answer = alice.browser.get(alice.url("clients:index"), secure=True)
    assert answer.status_code == 200
    assert {name: answer.get(name) for name in HEADERS} == HEADERS


def test_a_page_lets_in_no_other_host_and_no_script_of_its_text(alice: Person) -> None:
    answer = alice.get("clients:index")
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";")]
    policy = {name: set(sources) for name, *sources in parts}
    nonce = re.search(r'<script type="importmap" nonce="([^"]+)">', answer.text)
    assert nonce
    own = {"'self'", f"'nonce-{nonce[1]}'"}
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ({"'none'"}, own, own)
    # Out of the page lead only forms, and those to Stripe.
    outside = {"https://checkout.stripe.com", "https://connect.stripe.com"}
    assert policy.pop("form-action") == {"'self'", *outside}
    assert set().union(*policy.values()) == {"'none'", "data:", *own}
    assert {name for name, sources in policy.items() if "data:" in sources} == {"img-src"}
    assert {"base-uri", "object-src", "frame-ancestors"} <= {name for name in policy if policy[name] == {"'none'"}}


def test_a_nonce_is_used_once(alice: Person) -> None:
    first, second = (alice.get("clients:index")["Content-Security-Policy"] for _ in range(2))
    assert first != second
