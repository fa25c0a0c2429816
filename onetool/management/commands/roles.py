"""`manage.py roles`: the SQL that a PostgreSQL server of your own needs once, printed for psql."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from onetool.tenancy import roles


class Command(BaseCommand):
    help = "Print the SQL of the three database roles, the template and the database, for psql as a superuser."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--development", action="store_true", help="let the roles create databases, as the tests do"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        passwords = {"password": roles.PASSWORD_PLACEHOLDER, "web_password": roles.WEB_PASSWORD_PLACEHOLDER}
        self.stdout.write(roles.script(for_development=options["development"], **passwords))
