"""A message broker made of files, for development: kombu's, made safe against half-written and lost messages.

A message appears whole (by renaming), is taken by one worker (by renaming), and stays in `taken/` until it is
acknowledged, so that the jobs of a killed worker are done by the next one. It keeps its name,
`<time>_<tag>.<queue>.msg`: put once more it has the same tag and another time, and the two are never taken for one.
"""

import json
import logging
import time
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem

Payload = dict[str, Any]
log = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """One connection to the folder named in the transport option `folder`."""

    @property
    def folder(self) -> Path:
        return Path(self.transport_options["folder"])

    @property
    def control_folder(self) -> Path:
        return _made(self.folder / "control")

    @property
    def data_folder_in(self) -> str:
        return str(_made(self.folder / "waiting"))

    data_folder_out = data_folder_in

    def _put(self, queue: str, payload: Payload, **_: Any) -> None:  # type: ignore[override]  # its bases disagree
        tag = payload["properties"]["delivery_tag"]
        waiting = Path(self.data_folder_in)
        unfinished = waiting / f"{tag}.unfinished"
        unfinished.write_text(json.dumps(payload))
        # Of a message that is put back the former file goes. Looked for afterwards, it would be the one a worker has
        # just taken; removed before, a kill in between would lose the message.
        former = self._taken(tag)
        unfinished.rename(waiting / f"{time.time_ns():020}_{tag}.{queue}.msg")
        for file in former:
            file.unlink(missing_ok=True)

    def _get(self, queue: str, timeout: float | None = None) -> Payload:
        for message in sorted(Path(self.data_folder_in).glob(f"*.{queue}.msg")):
            try:
                taken = message.rename(_made(self.folder / "taken") / message.name)
                payload: Payload = json.loads(taken.read_text())
            except FileNotFoundError:
                continue
            except ValueError:
                # A full disk can cut a file short: one job is lost, which the sweeps find, and not the worker.
                log.error("%s cannot be read and is set aside", message.name)
                taken.rename(_made(self.folder / "unreadable") / message.name)
                continue
            return payload
        raise Empty

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        super().basic_ack(delivery_tag, multiple)
        self._done(delivery_tag)

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        super().basic_reject(delivery_tag, requeue)
        if not requeue:  # else it was put once more, and may be in another worker's hands by now
            self._done(delivery_tag)

    def _done(self, tag: str) -> None:
        for file in self._taken(tag):
            file.unlink(missing_ok=True)

    def _taken(self, tag: str) -> list[Path]:
        return list((self.folder / "taken").glob(f"*_{tag}.*"))


class Transport(filesystem.Transport):
    """What `broker_transport` names."""

    Channel = Channel


def requeue(folder: Path) -> int:
    """Put what a killed worker had taken back in the row; only while no worker lives. Returns how many."""
    taken = list((folder / "taken").glob("*.msg"))
    for message in taken:
        message.rename(_made(folder / "waiting") / message.name)
    return len(taken)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
