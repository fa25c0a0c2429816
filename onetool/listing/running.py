"""A bulk run as a worker does it: some seconds of rows at a time, each row and the place in the run in one transaction.

A worker that is killed loses the row it was at, and nothing is done twice: the next one goes on from the place kept.
"""

import time
import uuid
from collections.abc import Mapping

from django.http import QueryDict
from django.utils.translation import gettext

from onetool.listing.actions import bulk_runs
from onetool.listing.bulk import Outcome, Verb, VerbForm, apply
from onetool.listing.listing import Listing
from onetool.listing.lists import listing_named
from onetool.listing.models import BulkRun
from onetool.orgs.models import Member
from onetool.tenancy.scope import acting_in

SECONDS = 5.0  # of work between two looks at the progress; far less than the lease
TOGETHER = 100  # rows of a verb that takes many in one go
LOST, UNCHANGED = "No longer available.", ""


def go_on(org_id: uuid.UUID, run_id: uuid.UUID) -> None:
    """Do the next rows of a run with its member's rights as they are now, and say how far it is."""
    with acting_in(org_id):
        run = BulkRun.objects.select_related("requested_by__user", "requested_by__org").get(pk=run_id)
        if not run.is_running:
            return
        by, listing = run.requested_by, listing_named(run.list_name)
        verb = listing.verb(run.verb)
        form = VerbForm(verb, by, QueryDict(run.answers))
        if not (by.status == Member.Status.ACTIVE and by.may(verb.policy) and form.is_valid()):
            bulk_runs.stop(run, by=by, reason=gettext("You can’t do this any more."))
            return
    try:
        _do_rows(run, verb, listing, by, form.cleaned_data.get("value"))
    except bulk_runs.Ended:
        return
    with acting_in(org_id):
        bulk_runs.rest(run)


def _do_rows(run: BulkRun, verb: Verb, listing: Listing, by: Member, value: object) -> None:
    """At least one step of it. Raises Ended."""
    until, size, is_over = time.monotonic() + SECONDS, TOGETHER if verb.act_on_all else 1, False
    while run.position < run.total and not is_over:
        keys = run.keys[run.position : run.position + size]
        with acting_in(by.org, by):
            outcome = apply(verb, keys, visible=listing.rows, by=by, value=value)
            bulk_runs.pass_rows(run, len(keys), _skipped(keys, outcome, UNCHANGED if verb.act_on_all else LOST))
        run.position += len(keys)
        is_over = time.monotonic() > until


def _skipped(keys: list[uuid.UUID], outcome: Outcome, without_words: str) -> Mapping[uuid.UUID, str]:
    done = set(outcome.done)
    return {key: outcome.refusals.get(key, without_words) for key in keys if key not in done}
