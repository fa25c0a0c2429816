"""One bench by itself: `python -m tests.bench.alone live`, in the environment that `tests.bench` prepares."""

import importlib
import logging
import resource
import sys

import django
import structlog
from django.core.management import call_command

from onetool import garbage
from onetool.tenancy import owner


def main() -> int:
    name, *options = sys.argv[1:]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    django.setup()
    call_command("migrate", verbosity=0)
    # A bench fills tables and looks everywhere; the servers that it starts read DATABASE_URL, as in production.
    with owner.logged_in("default"):
        return _run(name, *options)


def _run(name: str, *options: str) -> int:
    bench = importlib.import_module(f"tests.bench.{name}")
    garbage.freeze()  # as the servers' processes do
    return int(not bench.run(quick="--quick" in options))


if __name__ == "__main__":
    sys.exit(main())
