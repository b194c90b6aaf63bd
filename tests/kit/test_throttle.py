"""Counting tries: within the limit, beyond it, taken back, and forgotten when the window has passed."""

import datetime as dt

import pytest

from quittance.kit import throttle

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


def tried(now: dt.datetime = NOW) -> bool:
    return throttle.allow(key="login:somebody", limit=2, per_seconds=600, now=now)


def test_a_limit_holds_within_its_window_only() -> None:
    assert [tried(), tried(), tried()] == [True, True, False]
    assert tried(NOW + dt.timedelta(minutes=10))


def test_a_try_taken_back_leaves_room_for_another() -> None:
    assert [tried(), tried()] == [True, True]
    throttle.forgive(key="login:somebody", per_seconds=600, now=NOW)
    assert [tried(), tried()] == [True, False]


def test_counters_go_when_their_window_is_long_past_and_not_before() -> None:
    tried()
    assert throttle.forget_old(now=NOW + dt.timedelta(days=1)) == 0
    assert throttle.forget_old(now=NOW + dt.timedelta(days=3)) == 1
