"""A worker that is killed -9 at the named place: run by `test_killed_workers`, as a process of its own."""

import os
import signal
import sys
import uuid
from collections import defaultdict
from typing import Any

import django

django.setup()

from onetool.mail import copies, outbox  # noqa: E402  # once Django is set up
from onetool.work import reactions, running  # noqa: E402
from tests.onetool import test_killed_workers  # noqa: E402


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def follow_and_die(event: Any) -> None:
    test_killed_workers.follow(event)
    die()


def main(where: str, org_id: uuid.UUID, pk: uuid.UUID) -> None:
    if where == "in a reaction":
        reactions.REACTIONS["client.starred"] = defaultdict(lambda: follow_and_die)
        running.react(org_id, pk)
    elif where == "before the mail server":
        outbox._attached = die  # type: ignore[assignment]
        outbox.deliver(org_id, pk)
    else:
        copies.keep = die
        outbox.deliver(org_id, pk)


if __name__ == "__main__":
    main(sys.argv[1], uuid.UUID(sys.argv[2]), uuid.UUID(sys.argv[3]))
