#!/usr/bin/env python3
"""The command line of the project."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onetool.config.settings")
    if os.environ.get("ONETOOL_ENV") != "production":
        from onetool.dev import command_line  # noqa: PLC0415  # production never imports it

        command_line.prepare(sys.argv[1:])
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
