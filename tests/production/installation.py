"""An installation made as the manual says: its own database, its processes, and nginx before them, on loopback."""

import contextlib
import email
import email.policy
import functools
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.conf import settings

from onetool.tenancy.roles import PASSWORD_PLACEHOLDER, WEB_PASSWORD_PLACEHOLDER
from tests.bench.servers import free_port, started
from tests.production import manual

SUPERUSER = os.environ.get("CI_POSTGRES_USER", "postgres")
SERVER = {"host": "127.0.0.1", "user": SUPERUSER}
PASSWORD, WEB_PASSWORD = "the-operator-chose-this", "and-this-for-the-pages"
WEBHOOK_SECRET = "whsec_production"
START_SECONDS, STOP_SECONDS = 60, 15
PROCESSES = ("pages", "sockets", "worker", "beat", "proxy")


class MailServer:
    """Takes every mail, over SMTP, and keeps it in memory."""

    def __init__(self) -> None:
        self._taken: list[Envelope] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, _: object, __: object, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        self._taken.append(envelope)
        return "250 taken"

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"

    def newest(self, to: str) -> str:
        """The plain text of the newest mail to somebody, once the worker has sent it. Raises TimeoutError."""
        for _ in range(100):
            for envelope in reversed(self._taken):
                if to in envelope.rcpt_tos:
                    letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
                    return str(letter.get_body(("plain",)).get_content())
            time.sleep(0.1)
        raise TimeoutError(f"no mail to {to}")


@dataclass(frozen=True, slots=True)
class Installation:
    """A running OneTool of production's settings."""

    url: str
    database: str
    mails: "MailServer"
    log: Path
    processes: dict[str, "subprocess.Popen[bytes]"]

    def row(self, query: str) -> tuple[object, ...] | None:
        """The first row of a query asked by the superuser."""
        with psycopg.connect(dbname=self.database, **SERVER) as connection:
            return connection.execute(query).fetchone()

    def stop(self) -> dict[str, int]:
        """End every process as its keeper does, and say how each ended."""
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        return {name: process.wait(STOP_SECONDS) for name, process in self.processes.items()}


@contextlib.contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    """Follow the manual from an empty server to an answering address; whatever was made goes at the end."""
    book, port, database = manual.read(), free_port(), f"onetool_production_{os.getpid()}"
    with MailServer() as mails:
        environment = _environment(folder, port=port, database=database, mails=mails)
        _make_roles(book.roles, folder, environment)
        with _database(database):
            owners = {"OWNER_DATABASE_URL": f"postgres://onetool:{PASSWORD}@127.0.0.1:5432/{database}"}
            for command in book.release:
                _run(command, environment | owners if "migrate" in command else environment)
            with _running(book, folder, port, environment) as processes:
                url, log = f"https://localhost:{port}", folder / "processes.log"
                site = Installation(url, database, mails, log, processes)
                _wait_until_ready(site)
                yield site


def _environment(folder: Path, *, port: int, database: str, mails: MailServer) -> dict[str, str]:
    """What the README names, a place for mails, and Stripe's secrets; nothing of this shell but the programs."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "PGHOST": SERVER["host"],
        "PGUSER": SUPERUSER,
        "ONETOOL_ENV": "production",
        "ONETOOL_DATA": str(folder),
        "SECRET_KEY": secrets.token_urlsafe(60),
        "DATABASE_URL": f"postgres://onetool_web:{WEB_PASSWORD}@127.0.0.1:5432/{database}",
        "DB_POOL_SIZE": "4",
        "REDIS_URL": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/11"),
        "ALLOWED_HOSTS": "localhost",
        "PUBLIC_URL": f"https://localhost:{port}",
        "EMAIL_URL": mails.url,
        "STRIPE_SECRET_KEY": "sk_test_no_call_is_made",
        "STRIPE_CONNECT_WEBHOOK_SECRETS": WEBHOOK_SECRET,
    }


def _run(command: str, environment: dict[str, str], folder: Path | None = None) -> None:
    done = subprocess.run(
        ["bash", "-ec", command],
        cwd=folder or settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def _make_roles(commands: list[str], folder: Path, environment: dict[str, str]) -> None:
    printed, *others = commands
    sql = folder / "roles.sql"
    _run(printed.replace("roles.sql", str(sql)), environment)
    # What the manual leaves to the operator's editor.
    chosen = {PASSWORD_PLACEHOLDER: PASSWORD, WEB_PASSWORD_PLACEHOLDER: WEB_PASSWORD}
    sql.write_text(functools.reduce(lambda text, one: text.replace(*one), chosen.items(), sql.read_text()))
    for command in others:
        _run(command.replace("psql ", "psql --no-psqlrc --quiet "), environment, folder)


@contextlib.contextmanager
def _database(name: str) -> Iterator[None]:
    """A database like the one the roles' script makes, beside it: that one may be somebody's."""
    with psycopg.connect(dbname="postgres", autocommit=True, **SERVER) as connection:
        connection.execute(f"create database {name} owner onetool template onetool_template")
        try:
            yield
        finally:
            connection.execute(f"drop database {name} with (force)")


@contextlib.contextmanager
def _running(
    book: manual.Manual, folder: Path, port: int, environment: dict[str, str]
) -> Iterator[dict[str, "subprocess.Popen[bytes]"]]:
    """Every process of the manual, and nginx; those that still run at the end are killed."""
    ports = {"pages": free_port(), "sockets": free_port()}
    commands = [[manual.on_ports(word, **ports) for word in command] for command in book.processes]
    commands.append(_nginx(manual.on_ports(book.proxy, **ports), folder, port))
    processes = {}
    with (folder / "processes.log").open("wb") as log:
        for name, (program, *arguments) in zip(PROCESSES, commands, strict=True):
            found = shutil.which(program, path=environment["PATH"])
            assert found, f"{program} is not installed"
            processes[name] = started(
                [found, *arguments], cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log
            )
    try:
        yield processes
    finally:
        for process in processes.values():
            process.kill()
            process.wait()


def _nginx(locations: str, folder: Path, port: int) -> list[str]:
    """The manual's lines in the least that nginx needs round them, with a certificate of a day."""
    key, certificate, conf = folder / "tls.key", folder / "tls.crt", folder / "nginx.conf"
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run(
        ["openssl", *request, "-keyout", key, "-out", certificate], check=True, capture_output=True, cwd=folder
    )
    outside, inside = _by_level(locations)
    conf.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n"
        f"client_body_temp_path {folder}/bodies; proxy_temp_path {folder}/proxied;\n"
        f"{outside}\nserver {{ listen 127.0.0.1:{port} ssl; ssl_certificate {certificate}; ssl_certificate_key {key};\n"
        f"{inside}\n}}\n}}\n"
    )
    return ["nginx", "-c", str(conf), "-p", str(folder)]


def _by_level(lines: str) -> tuple[str, str]:
    """What the manual puts beside the server (zones of limits), and what inside it."""
    outside = re.findall(r"^(?:limit_(?:conn|req)_zone|map)\b.*$", lines, re.MULTILINE)
    return "\n".join(outside), "\n".join(line for line in lines.splitlines() if line not in outside)


def _wait_until_ready(site: Installation) -> None:
    deadline, said = time.monotonic() + START_SECONDS, ""
    while time.monotonic() < deadline:
        for name, process in site.processes.items():
            assert process.poll() is None, f"{name} ended\n{site.log.read_text()[-4000:]}"
        with contextlib.suppress(httpx.TransportError):
            answer = httpx.get(f"{site.url}/readyz", verify=False)
            said = answer.text
            if answer.status_code == 200:
                return
        time.sleep(0.2)
    raise TimeoutError(f"not ready: {said}\n{site.log.read_text()[-4000:]}")
