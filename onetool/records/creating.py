"""Rows whose id a form brings along, so that its second post finds what the first one made."""

import functools
import uuid
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from onetool.access.roles import Viewer
from onetool.records.record import visible_rows
from onetool.records.refusals import Refused, Taken, is_taken_id
from onetool.tenancy.ids import uuid7
from onetool.tenancy.wall import OrgModel


class OutOfSight(Refused):
    """A new row that whoever made it could not see."""


P = ParamSpec("P")
R = TypeVar("R", bound=OrgModel)


def created_once(model: type[R], *, of: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """For an action that makes a row and takes its id as `pk`: a second call with the id returns the row of the first.

    Also when both look before either saves. `of` names the key by which the row hangs on the action's first argument.
    Raises Taken when the id names a row that whoever posts may not see, or one that hangs on something else.
    Opens the action's transaction; without `pk` the row gets an id of its own.
    """

    def decorated(make: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(make)
        def once(*args: P.args, **kwargs: P.kwargs) -> R:
            pk = cast("uuid.UUID | None", kwargs.get("pk"))
            find = functools.partial(_found, model, pk, kwargs["by"], **({of: args[0]} if of else {}))
            with transaction.atomic():
                if row := find():
                    return row
                kwargs["pk"] = pk or uuid7()
                try:
                    with transaction.atomic():
                        row = make(*args, **kwargs)
                        _check_in_sight(row, kwargs["by"])
                        return row
                except (IntegrityError, Refused) as error:
                    # Both posts of a double click looked before either saved.
                    if row := find():
                        return row
                    if isinstance(error, IntegrityError) and is_taken_id(error):
                        raise Taken from error
                    raise

        return once

    return decorated


def _check_in_sight(row: R, by: Any) -> None:
    """Who sees only what is assigned to them makes nothing that is gone as soon as it is made. Raises OutOfSight."""
    permission = getattr(row, "permission", "")
    if not permission or not isinstance(by, Viewer) or not by.grant(permission).is_assigned_only:
        return
    if not visible_rows(type(row), by).filter(pk=row.pk).exists():
        raise OutOfSight(
            gettext("You couldn’t see this afterwards. Choose a project or client that is assigned to you.")
        )


def _found(model: type[R], pk: uuid.UUID | None, by: Any, **above: Any) -> R | None:
    if pk is None:
        return None
    row = cast("R | None", model._default_manager.filter(pk=pk).first())
    if row and isinstance(by, Viewer) and not visible_rows(model, by).filter(pk=pk).exists():
        raise Taken
    if row and any(getattr(row, f"{name}_id") != one.pk for name, one in above.items()):
        raise Taken
    return row
