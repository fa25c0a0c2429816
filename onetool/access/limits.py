"""How often something may be tried: an allowance a key that fills up again, shared by all processes."""

import hashlib
import math
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onetool.records.refusals import Refused
from onetool.text.translated import Text

KEPT = timedelta(days=2)  # how long a full allowance stays before the sweep forgets it; longer than any period


TRIES = _("Too many attempts. Try again in {wait}.")


class TooMany(Refused):
    """The allowance is used up; `wait` is how long until one more is allowed."""

    def __init__(self, wait: timedelta, text: Text = TRIES) -> None:
        self.wait = max(wait, timedelta(seconds=1))
        super().__init__(text.format(wait=_wait_text(self.wait)))


class Allowance(models.Model):
    """When a key has all its tries again (the generic cell rate algorithm); outside the wall, as strangers are."""

    key = models.CharField(max_length=64, primary_key=True)  # a hash: it tells neither address nor link
    full_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


# One statement: of two at once the second waits for the first and looks at what that left.
_TAKE = """
    insert into onetool_allowance as a (key, full_at) values (%(key)s, clock_timestamp() + %(each)s)
    on conflict (key) do update set full_at = greatest(a.full_at, clock_timestamp()) + %(each)s
    where greatest(a.full_at, clock_timestamp()) + %(each)s <= clock_timestamp() + %(per)s
    returning full_at
"""


def take(*key: object, most: int, per: timedelta, text: Text = "") -> None:
    """Count a try. At most `most` at once, and one more each `per / most` after that. Raises TooMany.

    Inside a transaction it counts only if that commits, and others of the same key wait: call it before one is opened,
    unless what is counted is what the transaction does.
    """
    name, each = _hashed(*key), per / most
    with connection.cursor() as cursor:
        parameters: dict[str, Any] = {"key": name, "each": each, "per": per}
        cursor.execute(_TAKE, parameters)
        if cursor.fetchone() is None:
            full_at = Allowance.objects.values_list("full_at", flat=True).get(pk=name)
            wait = full_at + each - per - timezone.now()
            raise TooMany(wait, *([text] if text else []))


def left(*key: object, most: int, per: timedelta) -> int:
    """How many tries a key has now."""
    full_at = Allowance.objects.filter(pk=_hashed(*key)).values_list("full_at", flat=True).first()
    used = max(full_at - timezone.now(), timedelta()) if full_at else timedelta()
    return max(math.floor((per - used) * most / per), 0)


def forget(*key: object) -> None:
    """Give a key all its tries again: whoever it was about has proven to be the right one."""
    Allowance.objects.filter(pk=_hashed(*key)).delete()


def sweep(now: datetime) -> int:
    """Forget what has been full for long. Returns how many."""
    return Allowance.objects.filter(full_at__lt=now - KEPT).delete()[0]


def _hashed(*key: object) -> str:
    return hashlib.sha256("\0".join(map(str, key)).encode()).hexdigest()


def _wait_text(wait: timedelta) -> str:
    seconds = math.ceil(wait.total_seconds())
    for unit, length in (("hour", 3600), ("minute", 60)):
        if seconds > length:
            return f"{math.ceil(seconds / length)} {unit}s"
    return f"{seconds} second{'s' if seconds > 1 else ''}"
