"""Jobs in a folder: whole, taken once, and given back when the worker that took them was killed."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue

from onetool.work import folder_broker


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Connection]:
    options = {"folder": str(tmp_path), "polling_interval": 0.01}
    with Connection(
        "filesystem://localhost", transport="onetool.work.folder_broker:Transport", transport_options=options
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
    assert folder_broker.requeue(tmp_path) == 1
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


def test_a_job_that_cannot_be_read_is_set_aside_and_the_next_one_done(jobs: SimpleQueue, tmp_path: Path) -> None:
    (tmp_path / "waiting" / f"{1:020}_cut.{tmp_path.name}.msg").write_text('{"body"')
    jobs.put("good")
    assert jobs.get(timeout=1).payload == "good"
    assert files(tmp_path, "unreadable") == 1


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between a renaming and what follows it every other thread has its turn."""
    rename = Path.rename

    def slowly(file: Path, target: Path) -> Path:
        renamed = rename(file, target)
        time.sleep(0.002)
        return renamed

    monkeypatch.setattr(Path, "rename", slowly)


def test_workers_that_take_while_others_put_lose_nothing(line: Connection, tmp_path: Path, slow_disk: None) -> None:
    """Each job is taken once, by some worker, and no worker dies of it; some are put back once on their way."""
    done, lock, everything = list[int](), threading.Lock(), 100

    def put(first: int) -> None:
        with line.clone() as mine, mine.SimpleQueue(tmp_path.name) as queue:
            for number in range(first, everything, 2):
                queue.put(number)

    def work() -> None:
        until, was_put_back = time.monotonic() + 30, set[int]()
        with line.clone() as mine, mine.SimpleQueue(tmp_path.name) as queue:
            while len(done) < everything and time.monotonic() < until:
                try:
                    job = queue.get(timeout=0.05)
                except Empty:
                    continue
                if job.payload % 10 == 0 and job.payload not in was_put_back:
                    was_put_back.add(job.payload)
                    job.requeue()
                    continue
                job.ack()
                with lock:
                    done.append(job.payload)

    threads = [threading.Thread(target=work) for _ in range(4)]
    threads += [threading.Thread(target=put, args=(first,)) for first in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(everything))
    assert (files(tmp_path, "waiting"), files(tmp_path, "taken")) == (0, 0)
