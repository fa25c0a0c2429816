"""Work on Stripe events once more, whatever became of them: the named ones, or all that found nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from onetool.stripe_door import inbox
from onetool.stripe_door.models import StripeEvent


class Command(BaseCommand):
    help = "Replay Stripe events from the inbox: stripe_replay evt_1 evt_2, or --unmatched"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", metavar="evt_…")
        parser.add_argument("--unmatched", action="store_true", help="all events that found nothing here")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = StripeEvent.objects.filter(stripe_id__in=options["ids"])
        if options["unmatched"]:
            wanted = StripeEvent.objects.unmatched()
        events = inbox.replay(wanted)
        if missing := set(options["ids"]) - {event.stripe_id for event in events}:
            raise CommandError(f"Not in the inbox: {', '.join(sorted(missing))}")
        for event in events:
            ended = inbox.run(event.stripe_id)
            event.refresh_from_db()
            self.stdout.write(f"{event}: {event.state}" + ("" if ended else f" ({event.error})"))
