"""Every guard in the table of sabotage still stands where the table says, and the tests that must notice are there."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from tools.sabotage import Guard, read_guards

ROOT = Path(__file__).resolve().parents[2]
GUARDS = read_guards()


def test_guards_have_names_of_their_own() -> None:
    assert [name for name, times in Counter(guard.name for guard in GUARDS).items() if times > 1] == []
    assert len(GUARDS) >= 40


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_stands_exactly_once_and_can_be_taken_away(guard: Guard) -> None:
    source = (ROOT / guard.file).read_text("utf-8")
    assert source.count(guard.text) == 1, f"{guard.file} has another text now: change tools/sabotage.toml with it"
    without = source.replace(guard.text, guard.instead)
    assert without != source
    if guard.file.endswith(".py"):
        ast.parse(without)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_the_tests_that_must_notice_are_there(guard: Guard) -> None:
    for test in guard.tests:
        path, _, name = test.partition("::")
        assert (ROOT / path).exists(), path
        assert not name or f"def {name}(" in (ROOT / path).read_text("utf-8"), test
