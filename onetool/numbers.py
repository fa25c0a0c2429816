"""Gapless numbers from a locked counter row (MONEY §2): never a sequence, never MAX + 1."""

from django.db import connection, models

from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import current_org_id
from onetool.tenancy.wall import OrgModel


class Counter(OrgModel):
    """The last number given in one series of one organisation."""

    series = models.CharField(max_length=20)
    last = models.PositiveIntegerField()

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(fields=["org", "series"], name="one_counter_per_series"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


# One statement that makes the row or locks it: the next taker waits until this transaction ends,
# and a rollback gives the number back.
_TAKE = """insert into onetool_counter (id, org_id, series, last) values (%s, %s, %s, 1)
    on conflict (org_id, series) do update set last = onetool_counter.last + 1 returning last"""


def take(series: str) -> int:
    """The next number of the series. Call it last in the action: whoever comes next waits for this transaction."""
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [uuid7(), current_org_id(), series])
        return int(cursor.fetchone()[0])


def format_sequence(prefix: str, number: int) -> str:
    """How a number is printed: Q-000001."""
    return f"{prefix}-{number:06}"
