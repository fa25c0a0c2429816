"""Do what was given up once more: the named rows, or all of them, of every kind and in every organisation."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from onetool.events.actors import SYSTEM
from onetool.records.refusals import Refused
from onetool.work import leased
from onetool.work.attention import Kind, kinds


class Command(BaseCommand):
    help = "Do what was given up once more: try_again <id> <id>, or try_again --all (--only messages)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", type=uuid.UUID)
        parser.add_argument("--all", action="store_true", help="all that was given up")
        parser.add_argument("--only", choices=sorted(leased.queues()), help="of one queue")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = [kind for kind in kinds() if options["only"] in {None, kind.queue.name}]
        ids = None if options["all"] else options["ids"]
        found = [(kind, *row) for kind in wanted for row in kind.queue.failed(ids)]
        if missing := set(options["ids"]) - {pk for _, _, pk in found}:
            raise CommandError(f"Not given up: {', '.join(sorted(map(str, missing)))}")
        for kind, org_id, pk in found:
            self.stdout.write(_once_more(kind, org_id, pk))


def _once_more(kind: Kind, org_id: uuid.UUID | None, pk: uuid.UUID) -> str:
    queue = kind.queue
    try:
        with queue.inside(org_id):
            row = queue.rows.get(pk=pk)
            # Whose a row outside the wall is, nobody knows here: there is no log to tell it in.
            kind.try_again(row, by=SYSTEM) if org_id else leased.try_again(queue, row)
    except Refused as refusal:
        return f"{pk} {row}: {refusal}"
    leased.run(queue, org_id, pk)
    with queue.inside(org_id):
        row = queue.rows.get(pk=pk)
    return f"{pk} {row}: {row.state}" + (f" ({row.error})" if row.error else "")
