"""`manage.py dev`, the way a developer treats it: started, interrupted, killed, started again."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from onetool.postgres import Server
from onetool.postgres.server import wait_until

START_SECONDS = 60


class Dev:
    """One `manage.py dev` with a data folder of its own."""

    def __init__(self, data: Path) -> None:
        self.database = Server(data / "postgres")
        self.output = Path(tempfile.mkstemp(dir=data.parent, suffix=".log")[1])
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "dev", "8700"],
                cwd=settings.BASE_DIR,
                env={"PATH": os.environ["PATH"], "ONETOOL_DATA": str(data)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def url(self) -> str:
        """Where it says it is, once it says so."""
        assert wait_until(lambda: self.found() is not None, seconds=START_SECONDS), self.output.read_text()
        found = self.found()
        assert found
        return found[1]

    def found(self) -> re.Match[str] | None:
        return re.search(r"OneTool is at (http://localhost:\d+)/", self.output.read_text())

    def answers(self) -> str:
        with urllib.request.urlopen(f"{self.url()}/readyz") as page:
            return page.read().decode()

    def send(self, number: signal.Signals) -> None:
        os.killpg(self.process.pid, number)
        self.process.wait(10)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    Server(tmp_path / "data" / "postgres").stop()


def test_ctrl_c_ends_everything_and_a_kill_is_no_harm(data: Path) -> None:
    dev = Dev(data)
    assert dev.answers() == "ready"
    beside = Dev(data)
    assert beside.process.wait(START_SECONDS) == 1
    assert f"OneTool already runs from this folder: {dev.url()}" in beside.output.read_text()

    dev.send(signal.SIGKILL)
    assert dev.database.pid()

    again = Dev(data)
    assert again.answers() == "ready"
    assert again.url() == dev.url()
    again.send(signal.SIGINT)
    assert again.process.returncode == 0
    assert again.database.pid() is None
