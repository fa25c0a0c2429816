"""What is in the Stripe inbox: how many events by state, type and account, and on demand each of them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count, Max

from onetool.stripe_door.models import StripeEvent, StripeEventQuerySet

PLATFORM = "(platform)"  # events of no connected account


class Command(BaseCommand):
    help = "List the Stripe inbox: counts by state, type and account; --ids lists the events themselves"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--state", choices=StripeEvent.State.values, help="only events in this state")
        parser.add_argument("--type", metavar="charge.refunded", help="only events of this type")
        parser.add_argument("--account", metavar="acct_…", help="only events of this Stripe account")
        parser.add_argument("--ids", action="store_true", help="list each event: id, when it came, and why it ended so")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {name: options[name] for name in ("state", "type", "account") if options[name] is not None}
        events = StripeEvent.objects.filter(**wanted)
        self._list(events) if options["ids"] else self._count(events)

    def _count(self, events: StripeEventQuerySet) -> None:
        groups = events.values_list("state", "type", "account").annotate(count=Count("pk"), newest=Max("received_at"))
        for state, name, account, count, newest in groups.order_by("state", "type", "account"):
            self.stdout.write(
                f"{count:>7}  {state:<10}  {name}  {account or PLATFORM}  newest {newest.isoformat(' ', 'minutes')}"
            )
        self.stdout.write(f"{events.count():>7}  in all")

    def _list(self, events: StripeEventQuerySet) -> None:
        for event in events.order_by("received_at", "pk").defer("body").iterator(chunk_size=2000):
            about = f"{event.type}  {event.account or PLATFORM}"
            why = f"  {event.error}" if event.error else ""
            self.stdout.write(
                f"{event.stripe_id}  {event.received_at.isoformat(' ', 'minutes')}  {event.state:<10}  {about}{why}"
            )
