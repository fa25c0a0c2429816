"""Numbers without gaps: from a locked counter, whoever takes them at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from onetool import numbers
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in

SERIES = "receipt"


def test_numbers_follow_one_another_in_each_series(acme: Organisation) -> None:
    assert [numbers.take(SERIES) for _ in range(3)] == [1, 2, 3]
    assert [numbers.take("delivery") for _ in range(2)] == [1, 2]
    assert numbers.take(SERIES) == 4


def test_each_organisation_counts_for_itself(world: dict[str, Organisation]) -> None:
    taken = []
    for name in ("acme", "other", "acme"):
        with acting_in(world[name]):
            taken.append(numbers.take(SERIES))
    assert taken == [1, 1, 2]


def test_an_action_that_fails_gives_its_number_back(acme: Organisation) -> None:
    assert numbers.take(SERIES) == 1
    with pytest.raises(ValueError, match="boom"), transaction.atomic():  # noqa: PT012  # all of it rolls back
        assert numbers.take(SERIES) == 2
        raise ValueError("boom")
    assert numbers.take(SERIES) == 2


def test_a_number_is_printed_with_its_prefix_and_grows_beyond_six_digits() -> None:
    assert [numbers.format_sequence("Q", n) for n in (1, 42, 999_999, 1_000_000)] == [
        "Q-000001",
        "Q-000042",
        "Q-999999",
        "Q-1000000",
    ]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_take_one_to_twenty_and_those_who_fail_leave_no_gap(world: dict[str, Organisation]) -> None:
    """Every third one fails after it took its number, and tries again."""

    def take(place: int) -> int:
        try:
            if place % 3 == 0:
                with pytest.raises(ValueError, match="boom"), acting_in(world["acme"]):  # noqa: PT012  # it rolls back
                    numbers.take(SERIES)
                    raise ValueError("boom")
            with acting_in(world["acme"]):
                return numbers.take(SERIES)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        taken = list(pool.map(take, range(20)))
    assert sorted(taken) == list(range(1, 21))


@pytest.mark.django_db(transaction=True)
def test_two_organisations_do_not_wait_for_one_another(world: dict[str, Organisation]) -> None:
    def take(name: str) -> str:
        with acting_in(world[name]):
            numbers.take(SERIES)
        connection.close()
        return name

    with ThreadPoolExecutor(1) as pool, acting_in(world["acme"]):
        assert numbers.take(SERIES) == 1
        assert pool.submit(take, "other").result(5) == "other"
        late = pool.submit(take, "acme")
        with pytest.raises(TimeoutError):
            late.result(0.2)
    assert late.result(5) == "acme"


def test_outside_a_transaction_no_number_is_given() -> None:
    with pytest.raises(AssertionError):
        numbers.take(SERIES)
