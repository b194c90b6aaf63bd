"""The measure that says whether answers tell two kinds apart knows a coin from a certainty."""

import random

import pytest

from benchmarks import auc


def test_numbers_that_are_alike_apart_and_half_apart() -> None:
    assert auc.of_numbers([1, 1, 1], [1, 1]) == 0.5
    assert auc.of_numbers([1, 2, 3], [4, 5]) == 1
    assert auc.of_numbers([4, 5], [1, 2, 3]) == 1, "whichever side is larger"
    assert auc.of_numbers([1, 3], [2, 4]) == 0.75
    assert auc.of_numbers([1, 2], [2, 3]) == pytest.approx(0.875), "equal values are half a point"


def test_noise_is_a_coin_and_a_small_shift_is_seen() -> None:
    chance = random.Random(7)
    some, others = ([chance.gauss(10, 1) for _ in range(2_000)] for _ in range(2))
    assert auc.of_numbers(some, others) < 0.53
    assert auc.of_numbers(some, [value + 0.5 for value in others]) > 0.6


def test_texts_that_differ_are_told_apart_whatever_they_say() -> None:
    assert auc.of_kinds(["same"] * 9, ["same"] * 5) == 0.5
    assert auc.of_kinds(["b"] * 9, ["a"] * 5) == 1
    assert auc.of_kinds(["a"] * 9 + ["b"], ["a"] * 10) == pytest.approx(0.55)
