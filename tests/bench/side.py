"""One of the two trees that `beside` compares: run with its modules and with a database of its own.

Reads a case's name a line, and answers with what some runs of it took: seconds, function calls.
"""

import cProfile
import json
import logging
import os
import runpy
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import structlog
from django.core.management import call_command

from onetool.tenancy import owner

RUNS = 4  # of a turn
MOST = 200  # in all


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever else is printed is no answer
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    django.setup()
    call_command("migrate", verbosity=0)
    with owner.logged_in("default"):
        # This tree’s cases with that tree’s code.
        known = dict(runpy.run_path(str(Path(__file__).with_name("cases.py")))["cases"](MOST))
        print(json.dumps(list(known)), file=answers)
        for line in sys.stdin:
            print(json.dumps([taken(known[line.strip()]) for _ in range(RUNS)]), file=answers)


def taken(case: Callable[[], Any]) -> tuple[float, int]:
    """Seconds of a run, and function calls of the next: those no other process on the machine changes."""
    start = time.perf_counter()
    case()
    seconds = time.perf_counter() - start
    counted = cProfile.Profile()
    counted.runcall(case)
    return seconds, sum(entry.callcount for entry in counted.getstats())


if __name__ == "__main__":
    main()
