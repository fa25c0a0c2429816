"""`manage.py verify_money`: rebuild every balance from the ledger and walk every series, in each organisation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from invoices.verifying import problems
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import across, acting_in


class Command(BaseCommand):
    help = "Check that the books of every organisation are true; fails when they are not."

    def handle(self, *args: Any, **options: Any) -> None:
        orgs, found = across("organisation_ids"), 0
        for (org_id,) in orgs:
            with acting_in(org_id):
                org = Organisation.objects.get()
                for problem in problems():
                    self.stdout.write(f"{org.slug}: {problem}")
                    found += 1
        if found:
            raise CommandError(f"{found} things do not hold.")
        self.stdout.write(f"The books of {len(orgs)} organisations are true.")
