"""What a developer's machine settles before the settings are read."""

from collections.abc import Sequence

from onetool.dev import address, postgres


def prepare(arguments: Sequence[str]) -> None:
    """For `manage.py <arguments>`: `dev` gets its port, commands about the embedded server do not start it."""
    if arguments[:1] == ["dev"]:
        address.settle(arguments[1:])  # links in mails carry the address
    if arguments[:1] in (["db"], ["roles"]):
        postgres.leave_alone()
