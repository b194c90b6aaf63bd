"""The table of moves of a payment attempt."""

from itertools import product

import pytest

from quittance.core.attempts import (
    DEAD_STATES,
    MONEY_STATES,
    OPEN_STATES,
    TRANSITIONS,
    Cause,
    IllegalMove,
    State,
    check_move,
    is_open,
    mermaid,
)


def test_exactly_the_moves_of_the_table_are_legal() -> None:
    for old, new, cause in product(State, State, Cause):
        if cause in TRANSITIONS.get((old, new), ()):
            check_move(old, new, cause)
            continue
        with pytest.raises(IllegalMove) as refused:
            check_move(old, new, cause)
        assert refused.value.code == ("illegal_cause" if (old, new) in TRANSITIONS else "illegal_move")


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("new", "open", "create"),
        ("new", "failed", "create"),
        ("new", "review", "create"),
        ("open", "captured", "webhook"),
        ("authorised", "captured", "capture"),
        ("captured", "refunded_part", "refund"),
        ("refunded_part", "refunded", "refund"),
        ("expired", "authorised", "correction"),
        ("review", "captured", "staff"),
    ],
)
def test_moves_a_payment_lives_by(old: str, new: str, cause: str) -> None:
    check_move(old, new, cause)


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("captured", "open", "poll"),
        ("captured", "failed", "webhook"),
        ("refused", "captured", "webhook"),
        ("expired", "captured", "poll"),
        ("refunded", "captured", "correction"),
        ("new", "captured", "webhook"),
        ("captured", "captured", "webhook"),
        ("review", "captured", "poll"),
    ],
)
def test_moves_that_would_lose_or_invent_money(old: str, new: str, cause: str) -> None:
    with pytest.raises(IllegalMove):
        check_move(old, new, cause)


def test_unknown_words_are_a_programming_error() -> None:
    with pytest.raises(ValueError, match="paid"):
        check_move("new", "paid", "create")
    with pytest.raises(ValueError, match="paid"):
        is_open("paid")


def test_states_fall_into_four_kinds() -> None:
    kinds = [OPEN_STATES, DEAD_STATES, MONEY_STATES, {State.REVIEW}]
    assert sorted(state for kind in kinds for state in kind) == sorted(State)
    assert is_open("authorised")
    assert not is_open(State.REVIEW)


def test_dead_states_are_left_by_correction_only_and_every_state_is_reached() -> None:
    for (old, _), causes in TRANSITIONS.items():
        assert old not in DEAD_STATES or causes == {Cause.CORRECTION}
    assert {new for _, new in TRANSITIONS} == set(State) - {State.NEW}
    assert {old for old, _ in TRANSITIONS} == set(State)


def test_the_diagram_shows_every_move() -> None:
    lines = mermaid().splitlines()
    assert lines[:2] == ["stateDiagram-v2", "    [*] --> new"]
    assert "    new --> failed: create, poll, timer" in lines
    assert "    refunded --> [*]" in lines
    assert len(lines) == 2 + len(TRANSITIONS) + len(DEAD_STATES | MONEY_STATES)
    assert mermaid() == mermaid()
