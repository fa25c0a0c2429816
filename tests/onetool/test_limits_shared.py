"""An allowance is shared by all processes, exact under all of them at once, and fills up again."""

from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from onetool.access import limits
from onetool.access.limits import Allowance, TooMany
from onetool.web.request_limits import AllowanceMiddleware
from tests.at_once import at_once, pool_of

HOUR = timedelta(hours=1)


def is_allowed(*key: object, most: int = 5) -> bool:
    try:
        limits.take(*key, most=most, per=HOUR)
    except TooMany:
        return False
    return True


@pytest.mark.django_db
def test_so_many_are_allowed_and_the_next_is_told_when() -> None:
    assert [is_allowed("link", 1) for _ in range(6)] == [True] * 5 + [False]
    with pytest.raises(TooMany, match=r"Try again in 12 minutes\.") as refusal:
        limits.take("link", 1, most=5, per=HOUR)
    assert timedelta(minutes=11) < refusal.value.wait <= timedelta(minutes=12)
    assert is_allowed("link", 2)


@pytest.mark.django_db
def test_it_fills_up_by_one_each_share_of_the_period() -> None:
    assert [is_allowed("link", 1) for _ in range(5)] == [True] * 5
    Allowance.objects.update(full_at=timezone.now() + HOUR - timedelta(minutes=25))
    assert [is_allowed("link", 1) for _ in range(3)] == [True, True, False]


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_five_are_allowed() -> None:
    with pool_of(20):
        assert sum(at_once(lambda _: is_allowed("link", 1), 20)) == 5


@pytest.mark.django_db
def test_who_proved_to_be_right_has_all_tries_again() -> None:
    assert [is_allowed("password", "a") for _ in range(6)][-1] is False
    limits.forget("password", "a")
    assert is_allowed("password", "a")


@pytest.mark.django_db
def test_what_is_full_for_long_is_forgotten_and_nothing_names_whom_it_counted() -> None:
    Allowance.objects.all().delete()
    limits.take("password", "joe@example.com", most=5, per=HOUR)
    assert "joe" not in Allowance.objects.get().key
    assert (limits.sweep(timezone.now()), limits.sweep(timezone.now() + limits.KEPT + HOUR)) == (0, 1)


@pytest.mark.parametrize(
    ("wait", "words"), [(1, "1 second"), (45, "45 seconds"), (61, "2 minutes"), (3600, "60 minutes"), (5000, "2 hours")]
)
def test_the_wait_is_told_in_words(wait: int, words: str) -> None:
    assert str(TooMany(timedelta(seconds=wait))) == f"Too many attempts. Try again in {words}."


def test_a_page_answers_with_429_and_the_seconds(rf: RequestFactory) -> None:
    def never(_: HttpRequest) -> HttpResponse:
        raise AssertionError

    answer = AllowanceMiddleware(never).process_exception(rf.get("/", headers={"HX-Request": "true"}), TooMany(HOUR))
    assert answer
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert "Try again in 60 minutes." in answer.content.decode()
    assert "60 minutes" in answer["HX-Trigger"]
