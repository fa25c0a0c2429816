"""Jobs in a folder: whole, taken once, and given back when the worker that took them was killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue

from onetool import folder_broker


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Connection]:
    options = {"folder": str(tmp_path), "polling_interval": 0.01}
    with Connection(
        "filesystem://localhost", transport="onetool.folder_broker:Transport", transport_options=options
    ) as line:
        yield line


@pytest.fixture
def jobs(line: Connection, tmp_path: Path) -> Iterator[SimpleQueue]:
    # kombu remembers for the whole process which queues it has bound, whatever their folder.
    with line.SimpleQueue(tmp_path.name) as queue:
        yield queue


def files(folder: Path, state: str) -> int:
    return len(list((folder / state).glob("*.msg")))


def test_a_job_is_taken_once_and_in_order(jobs: SimpleQueue, tmp_path: Path) -> None:
    for number in (1, 2):
        jobs.put(number)
    for number in (1, 2):
        job = jobs.get(timeout=1)
        assert job.payload == number
        job.ack()
    assert (files(tmp_path, "waiting"), files(tmp_path, "taken")) == (0, 0)
    with pytest.raises(jobs.Empty):
        jobs.get(timeout=0.05)


def test_the_job_of_a_killed_worker_is_done_by_the_next(jobs: SimpleQueue, tmp_path: Path) -> None:
    jobs.put("send the mail")
    jobs.get(timeout=1)  # never acknowledged
    assert (files(tmp_path, "waiting"), files(tmp_path, "taken")) == (0, 1)
    assert folder_broker.give_back(tmp_path) == 1
    job = jobs.get(timeout=1)
    assert job.payload == "send the mail"
    job.ack()
    assert (files(tmp_path, "waiting"), files(tmp_path, "taken")) == (0, 0)


def test_a_job_put_back_is_there_once(jobs: SimpleQueue, tmp_path: Path) -> None:
    jobs.put("again")
    jobs.get(timeout=1).requeue()
    assert (files(tmp_path, "waiting"), files(tmp_path, "taken")) == (1, 0)


def test_a_half_written_job_is_not_taken(jobs: SimpleQueue, tmp_path: Path) -> None:
    (tmp_path / "waiting" / "x.unfinished").write_text('{"body"')
    with pytest.raises(jobs.Empty):
        jobs.get(timeout=0.05)
