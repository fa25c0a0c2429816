"""A message broker made of files, for development: kombu's, made safe against half-written and lost messages.

A message appears whole (by renaming), is taken by one worker (by renaming), and stays in `taken/` until it is
acknowledged, so that the jobs of a killed worker are done by the next one.
"""

import json
import time
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem

Payload = dict[str, Any]


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
        unfinished.rename(waiting / f"{time.time_ns():020}_{tag}.{queue}.msg")
        self._done(tag)

    def _get(self, queue: str, timeout: float | None = None) -> Payload:
        for message in sorted(Path(self.data_folder_in).glob(f"*.{queue}.msg")):
            tag = message.name.partition(".")[0].partition("_")[2]
            try:
                taken = message.rename(_made(self.folder / "taken") / f"{tag}.{queue}.msg")
            except FileNotFoundError:
                continue
            payload: Payload = json.loads(taken.read_text())
            return payload
        raise Empty

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        super().basic_ack(delivery_tag, multiple)
        self._done(delivery_tag)

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        super().basic_reject(delivery_tag, requeue)
        self._done(delivery_tag)

    def _done(self, tag: str) -> None:
        for taken in (self.folder / "taken").glob(f"{tag}.*"):
            taken.unlink(missing_ok=True)


class Transport(filesystem.Transport):
    """What `broker_transport` names."""

    Channel = Channel


def give_back(folder: Path) -> int:
    """Put what a killed worker had taken back in the row; only while no worker lives. Returns how many."""
    taken = list((folder / "taken").glob("*.msg"))
    for message in taken:
        message.rename(_made(folder / "waiting") / f"{0:020}_{message.name}")
    return len(taken)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
