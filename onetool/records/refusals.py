"""What the rules do not allow, in words for the person who tried."""

import contextlib
from collections.abc import Iterator

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from onetool.text.translated import Text
from onetool.text.typed import isolated


class Refused(Exception):
    """Something the rules do not allow; the text is for the person who tried.

    What it names stands as `{name}` and comes by keyword: a name that runs from right to left turns no sentence round.
    """

    field: str | None = None  # the form's field it is about, where it is about one

    def __init__(self, text: Text = "", /, **names: object) -> None:
        isolating = {name: isolated(str(value)) for name, value in names.items()}
        super().__init__(text.format(**isolating) if names else str(text))


class Taken(Refused):
    """The id a form brings belongs to another row; nothing is told of whose."""

    def __init__(self) -> None:
        super().__init__(gettext("This form was already submitted. Open a new one."))


def is_taken_id(error: IntegrityError) -> bool:
    """Whether it is the id of a new row that stood in the way."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(diagnosis and diagnosis.constraint_name).endswith(("_pkey", "_wall"))


@contextlib.contextmanager
def refusing_twins(refusal: Refused) -> Iterator[None]:
    """Raise `refusal` where PostgreSQL finds that there is such a row already; an id that is taken passes."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if is_taken_id(error):
            raise
        raise refusal from error


class Stale(Refused):
    """Somebody saved a newer version since the form was opened."""


class Gone(Refused):
    """The row was removed while somebody was at it."""

    def __init__(self) -> None:
        super().__init__(gettext("Someone deleted this, so nothing was changed."))
