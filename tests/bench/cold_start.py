"""A clean clone on a machine that has never seen it: seconds from `make run` to the first page, and once more."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.bench.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
MOST = 60.0  # seconds
PATIENCE = 300.0
ADDRESS = re.compile(r"OneTool is at (http://\S+)")
# What a network may demand of its guests; nothing else of this machine's environment goes along.
NETWORK = re.compile(
    r"(?i)^(https?_proxy|no_proxy|all_proxy|ssl_cert_.*|node_extra_ca_certs|pip_.*|uv_.*|npm_config_.*)$"
)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="onetool-cold-") as folder:
        clone, home = Path(folder) / "onetool", Path(folder) / "home"
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", "--local", str(ROOT), str(clone)], check=True)
        first = seconds_to_first_page(clone, home)
        again = seconds_to_first_page(clone, home)
    print(f"  clean clone to first page {first:.1f} s; started again {again:.1f} s")
    print(
        f"  {'met   ' if first <= MOST else 'MISSED'} the first page within {MOST:.0f} s ({first:.1f} s)\n", flush=True
    )
    return int(first > MOST)


def seconds_to_first_page(clone: Path, home: Path) -> float:
    start = time.monotonic()
    with running(clone, home) as make:
        address = told_address(make)
        with urllib.request.urlopen(address, timeout=30) as page:
            assert page.status == 200, page.status
            assert b"OneTool" in page.read()
        return time.monotonic() - start


@contextlib.contextmanager
def running(clone: Path, home: Path) -> "Iterator[subprocess.Popen[str]]":
    """`make run`, ended with Ctrl-C as a person would."""
    environment = {name: value for name, value in os.environ.items() if NETWORK.match(name)}
    environment |= {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    make = subprocess.Popen(
        ["make", "run", f"PORT={free_port()}"],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield make
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(make.pid, signal.SIGINT)
        try:
            make.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(make.pid, signal.SIGKILL)
            make.communicate()


def told_address(make: "subprocess.Popen[str]") -> str:
    """The address it prints when it listens. Raises AssertionError with what it printed instead."""
    assert make.stdout
    said: list[str] = []
    deadline = time.monotonic() + PATIENCE
    for line in make.stdout:
        said.append(line)
        if found := ADDRESS.search(line):
            return found[1]
        assert time.monotonic() < deadline, "".join(said[-20:])
    raise AssertionError("".join(said[-20:]))


if __name__ == "__main__":
    sys.exit(main())
