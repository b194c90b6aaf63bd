"""Delays that grow with wrong tries: told in seconds, kept per key, taken back by a right one; nobody waits inside."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from quittance.kit import delays

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
KEYS = ("user:ABCD", "login:192.0.2.1")


def later(seconds: float) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


@pytest.mark.django_db
def test_one_two_four_eight_and_no_more() -> None:
    at, waits = 0.0, []
    for _ in range(6):
        assert delays.claim(KEYS, now=later(at)) == 0
        waits.append(delays.claim(KEYS, now=later(at)))
        assert delays.claim(KEYS, now=later(at + waits[-1] - 0.5)) == 1, "a try that came too early adds nothing"
        at += waits[-1]
    assert waits == [1, 2, 4, 8, 8, 8]
    assert delays.claim(KEYS, now=later(at + 15 * 60 + 9)) == 0
    assert delays.claim(KEYS, now=later(at + 15 * 60 + 9)) == 1, "after a quiet quarter of an hour it begins anew"


@pytest.mark.django_db
def test_each_key_waits_for_itself_and_one_that_waits_is_enough() -> None:
    assert delays.claim(KEYS, now=NOW) == 0
    other = ("user:EFGH", "login:198.51.100.9")
    assert delays.claim(other, now=NOW) == 0
    assert delays.claim((KEYS[0], "login:203.0.113.5"), now=NOW) == 1
    assert delays.claim(("user:NEW", "login:203.0.113.5"), now=NOW) == 0, "what was refused is not counted"
    assert delays.claim(("user:NEWER", KEYS[1]), now=NOW) == 1


@pytest.mark.django_db
def test_a_right_one_is_forgotten_by_its_name_and_taken_back_from_the_address() -> None:
    for at in (0, 1, 3):
        assert delays.claim(KEYS, now=later(at)) == 0
    delays.forget(KEYS[0])
    delays.forgive(KEYS[1], now=later(3))
    assert delays.claim((KEYS[0],), now=later(3)) == 0
    assert delays.claim((KEYS[0],), now=later(3)) == 1
    assert delays.claim((KEYS[1],), now=later(3)) == 0
    assert delays.claim((KEYS[1],), now=later(3)) == 4, "two wrong ones before stay counted"
    assert delays.forget_old(now=later(3600)) == 2


def test_of_many_at_once_one_goes_through(
    fresh_database: Any, run_together: Callable[[list[Callable[[], int]]], list[int]]
) -> None:
    answers = run_together([lambda: delays.claim(KEYS, now=NOW)] * 8)
    assert sorted(answers) == [0] + [1] * 7
