"""Many rows at once, more than somebody waits for: started in a request, done by a worker, stopped on request."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext

from onetool.events.log import record
from onetool.listing.models import BulkRun, SkippedRow
from onetool.orgs.models import Member
from onetool.records.changing import change, lock
from onetool.records.refusals import Refused


class Ended(Exception):
    """The run was stopped, or another worker is further: what was done to these rows is undone."""


@transaction.atomic
def start(*, by: Member, list_name: str, verb: str, title: str, answers: str, keys: Sequence[uuid.UUID]) -> BulkRun:
    """Have a worker do it to these rows, in their order. Raises Refused while another run of theirs is on its way."""
    lock(by)
    if BulkRun.objects.visible_to(by).running().exists():
        raise Refused(gettext("Your last bulk action is still running. Wait for it, or stop it first."))
    run = BulkRun.objects.create(
        requested_by=by, list_name=list_name, verb=verb, title=title, answers=answers, keys=list(dict.fromkeys(keys))
    )
    record("bulkrun.started", run, by=by, count=run.total)
    return run


def pass_rows(run: BulkRun, count: int, refusals: Mapping[uuid.UUID, str]) -> None:
    """Leave so many rows behind, in the transaction that did them. Raises Ended."""
    here = BulkRun.objects.filter(pk=run.pk, position=run.position, status=BulkRun.Status.RUNNING)
    if not here.update(position=F("position") + count, skipped_count=F("skipped_count") + len(refusals)):
        raise Ended
    SkippedRow.objects.bulk_create(SkippedRow(run=run, row_id=key, reason=why) for key, why in refusals.items())


@transaction.atomic
def rest(run: BulkRun) -> None:
    """Say how far it is: a worker goes on with it, or it is finished."""
    run = lock(run)
    if not run.is_running:
        return
    is_through = run.position == run.total
    if is_through:
        change(run, status=BulkRun.Status.FINISHED)
    facts: dict[str, Any] = {"by": run.requested_by, "count": run.done_count, "total": run.total}
    record("bulkrun.finished" if is_through else "bulkrun.advanced", run, **facts)


@transaction.atomic
def stop(run: BulkRun, *, by: Member, reason: str = "") -> None:
    """Leave the rows that are not done as they are. Twice is harmless."""
    run = lock(run)
    if run.is_running:
        change(run, status=BulkRun.Status.STOPPED, reason=reason)
        record("bulkrun.stopped", run, by=by, count=run.done_count, total=run.total)
