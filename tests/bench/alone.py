"""One bench by itself: `python -m tests.bench.alone live`, in the environment that `tests.bench` prepares."""

import importlib
import logging
import resource
import sys

import django
import structlog
from django.core.management import call_command


def main() -> int:
    name, *options = sys.argv[1:]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    django.setup()
    call_command("migrate", verbosity=0)
    return int(not importlib.import_module(f"tests.bench.{name}").run(quick="--quick" in options))


if __name__ == "__main__":
    sys.exit(main())
