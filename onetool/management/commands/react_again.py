"""Run what was given up once more: the named runs, or all of them, in every organisation."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from onetool.events.actors import SYSTEM
from onetool.tenancy.scope import across, acting_in
from onetool.work import running
from onetool.work.reactions import ReactionRun


class Command(BaseCommand):
    help = "Run reactions that were given up once more: react_again <id> <id>, or react_again --all"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", type=uuid.UUID)
        parser.add_argument("--all", action="store_true", help="all that were given up")

    def handle(self, *args: Any, **options: Any) -> None:
        given_up = across("given_up_reactions", None if options["all"] else options["ids"])
        if missing := set(options["ids"]) - {run_id for _, run_id in given_up}:
            raise CommandError(f"Not given up: {', '.join(sorted(map(str, missing)))}")
        for org_id, run_id in given_up:
            with acting_in(org_id):
                run = ReactionRun.objects.get(pk=run_id)
                running.try_again(run, by=SYSTEM)
            ended = running.react(run.org_id, run.pk)
            with acting_in(run.org_id):
                run.refresh_from_db()
            self.stdout.write(f"{run.pk} {run}: {run.state}" + ("" if ended else f" ({run.error})"))
