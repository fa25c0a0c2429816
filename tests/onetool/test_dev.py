"""`manage.py dev`, the way a developer treats it: started, interrupted, killed, started again."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from onetool.dev.postgres import Server
from onetool.dev.postgres.server import wait_until
from tests.sources import OURS

START_SECONDS = 60


STARTED: "list[Dev]" = []


class Dev:
    """One `manage.py dev` with a data folder of its own."""

    def __init__(self, data: Path, code: Path = settings.BASE_DIR) -> None:
        self.database = Server(data / "postgres")
        self.output = Path(tempfile.mkstemp(dir=data.parent, suffix=".log")[1])
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "dev", "8700", "--empty"],
                cwd=code,
                env={"PATH": os.environ["PATH"], "ONETOOL_DATA": str(data)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        STARTED.append(self)

    def url(self) -> str:
        """Where it says it is, once it says so."""
        assert wait_until(lambda: self.found() is not None, seconds=START_SECONDS), self.output.read_text()
        found = self.found()
        assert found
        return found[1]

    def found(self) -> re.Match[str] | None:
        return re.search(r"OneTool is at (http://localhost:\d+)/", self.output.read_text())

    def says(self, words: str, *, saved: Path) -> bool:
        """Whether it says so after that file was saved; the watch may begin after the server, so it is saved again."""

        def look() -> bool:
            saved.touch()
            return wait_until(lambda: words in self.output.read_text(), seconds=3)

        return wait_until(look, seconds=START_SECONDS)

    def answers(self) -> str:
        with urllib.request.urlopen(f"{self.url()}/readyz") as page:
            return page.read().decode()

    def send(self, number: signal.Signals) -> None:
        os.killpg(self.process.pid, number)
        self.process.wait(10)


# One after the other in one folder: only the first has to make a database.
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dev") / "data"


@pytest.fixture
def data(folder: Path) -> Iterator[Path]:
    yield folder
    while STARTED:
        if (dev := STARTED.pop()).process.poll() is None:  # the test failed before it ended it
            dev.send(signal.SIGKILL)
    Server(folder / "postgres").stop()


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A copy of the code that can be broken."""
    copy = tmp_path / "code"
    for name in (*OURS, "templates", "static"):
        shutil.copytree(settings.BASE_DIR / name, copy / name)
    for name in ("manage.py", "package.json", "package-lock.json"):
        shutil.copy(settings.BASE_DIR / name, copy / name)
    (copy / "node_modules").symlink_to(settings.BASE_DIR / "node_modules")
    return copy


def test_ctrl_c_ends_everything_a_kill_is_no_harm_and_an_error_is_waited_out(data: Path, code: Path) -> None:
    dev = Dev(data)
    assert dev.answers() == "ready"
    beside = Dev(data)
    assert beside.process.wait(START_SECONDS) == 1
    assert f"OneTool already runs from this folder: {dev.url()}" in beside.output.read_text()

    dev.send(signal.SIGKILL)
    assert dev.database.pid()

    again = Dev(data, code)
    assert again.answers() == "ready"
    assert again.url() == dev.url()

    models = code / "clients" / "models.py"
    good = models.read_text()
    models.write_text(good + "\ndef (:\n")
    assert again.says("Waiting for the next save", saved=models), again.output.read_text()
    assert "SyntaxError" in again.output.read_text()
    assert again.process.poll() is None
    models.write_text(good)
    assert again.says("Changed code: started again.", saved=models), again.output.read_text()
    assert again.answers() == "ready"

    again.send(signal.SIGINT)
    assert again.process.returncode == 0
    assert again.database.pid() is None


def test_a_worker_that_dies_is_noticed_and_started_again(data: Path) -> None:
    dev = Dev(data)
    assert dev.answers() == "ready"
    jobs, taken = data / "celery" / "waiting", data / "celery" / "taken"
    assert wait_until(taken.is_dir, seconds=START_SECONDS)
    taken.rename(data / "celery" / "away")
    taken.touch()  # what a job is moved into is no folder any more
    assert wait_until(lambda: "The worker has" in dev.output.read_text(), seconds=20), dev.output.read_text()
    taken.unlink()
    kept = jobs / f"{1:020}_first.celery.msg"
    kept.write_text("{}")
    assert wait_until(lambda: not kept.exists(), seconds=20), dev.output.read_text()
    dev.send(signal.SIGINT)
