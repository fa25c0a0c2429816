"""`manage.py db start|stop|status`: the embedded database by hand."""

from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser

from onetool.dev import postgres


class Command(BaseCommand):
    help = "Start or stop the embedded database, or say how it is."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["start", "stop", "status"])

    def handle(self, *args: Any, **options: Any) -> None:
        if not postgres.is_wanted():
            raise CommandError("DATABASE_URL names another server; this command is for the embedded one.")
        server = postgres.Server(settings.DATA_DIR / "postgres")
        if options["what"] == "start":
            postgres.start(server)
        elif options["what"] == "stop":
            postgres.stop(server.data)
        pid = server.pid()
        self.stdout.write(f"Running as process {pid}, at {server.listening()}." if pid else "Not running.")
