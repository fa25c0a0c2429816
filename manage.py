#!/usr/bin/env python3
"""The command line of the project."""

import os
import sys

from django.core.management import execute_from_command_line

from onetool import address, postgres


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onetool.config.settings")
    if sys.argv[1:2] == ["dev"]:
        # Links in mails carry the address, so it is settled before the settings are read.
        address.settle(sys.argv[2:])
    if sys.argv[1:2] in (["db"], ["roles"]):
        postgres.leave_alone()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
