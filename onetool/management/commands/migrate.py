"""`manage.py migrate`: Django's, logged in as the owner of the tables."""

from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections

from onetool.tenancy import checks, owner


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        alias = options["database"]
        with owner.logged_in(alias):
            if not checks.can_be_owner(connections[alias]):
                raise CommandError("OWNER_DATABASE_URL has to log in as onetool, who owns the tables.")
            super().handle(*args, **options)
