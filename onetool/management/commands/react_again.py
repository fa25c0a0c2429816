"""Run what was given up once more: the named runs, or all of them, in every organisation."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from onetool.events.actors import SYSTEM
from onetool.tenancy.scope import acting_in, everywhere
from onetool.work import running
from onetool.work.reactions import ReactionRun


class Command(BaseCommand):
    help = "Run reactions that were given up once more: react_again <id> <id>, or react_again --all"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", type=uuid.UUID)
        parser.add_argument("--all", action="store_true", help="all that were given up")

    def handle(self, *args: Any, **options: Any) -> None:
        with everywhere("react_again"):
            given_up = ReactionRun.objects.given_up().order_by("pk")
            runs = list(given_up if options["all"] else given_up.filter(pk__in=options["ids"]))
        if missing := set(options["ids"]) - {run.pk for run in runs}:
            raise CommandError(f"Not given up: {', '.join(sorted(map(str, missing)))}")
        for run in runs:
            with acting_in(run.org_id):
                running.try_again(run, by=SYSTEM)
            ended = running.react(run.org_id, run.pk)
            with acting_in(run.org_id):
                run.refresh_from_db()
            self.stdout.write(f"{run.pk} {run}: {run.state}" + ("" if ended else f" ({run.error})"))
