"""Workers of the webhook inbox, each a process of its own: one is started (by `workers`), and forks the others.

Each reads its jobs from the pipe of its number and says on the one output what it begins and what is done.
"""

import os
import sys

import django

django.setup()

from django.db import connection  # noqa: E402  # once Django is set up

from onetool.stripe_door import inbox, registry  # noqa: E402
from onetool.stripe_door.models import StripeEvent  # noqa: E402
from tests.invoices.workers import SWEEP  # noqa: E402


def main() -> None:
    for number, pipe in enumerate(sys.argv[1:]):
        if not os.fork():
            work(number, int(pipe))
            os._exit(0)
    for _ in sys.argv[1:]:
        os.wait()


def work(number: int, pipe: int) -> None:
    def say(*words: object) -> None:
        os.write(1, f"{' '.join(map(str, (number, *words)))}\n".encode())  # whole lines, whoever else writes

    def begin(event: StripeEvent) -> None:
        say("began", event.stripe_id)

    for name, followers in registry._HANDLERS.items():
        registry._HANDLERS[name] = {"begin": begin, **followers}
    os.environ["PGAPPNAME"] = f"worker {number}"
    say("ready", os.getpid())
    with os.fdopen(pipe) as jobs:
        for job in map(str.strip, jobs):
            if job == SWEEP:
                inbox.work_off()
            else:
                inbox.run(job)
            say("done", job)
    connection.close_pool()


if __name__ == "__main__":
    main()
