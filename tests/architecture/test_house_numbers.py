"""Files and functions stay small enough to be read in one go."""

import ast

from tests.architecture.source import place, python_files, tree

LONGEST_FILE = 400
LONGEST_TEST_FILE = 800
LONGEST_FUNCTION = 60

# Files and functions that are too long today, with their length. The list may only shrink: add nothing.
TOO_LONG_FILES: dict[str, int] = {}
TOO_LONG_FUNCTIONS: dict[str, int] = {}


def file_lengths() -> dict[str, tuple[int, int]]:
    found = {}
    for folders, limit in ((("src", "tools", "benchmarks"), LONGEST_FILE), (("tests",), LONGEST_TEST_FILE)):
        for path in python_files(*folders):
            found[place(path)] = (len(path.read_text().splitlines()), limit)
    return found


def function_lengths() -> dict[str, int]:
    found = {}
    for path in python_files("src", "tools", "tests", "benchmarks"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                found[f"{place(path)}::{node.name}"] = node.end_lineno - node.lineno + 1
    return found


def test_files_are_short() -> None:
    too_long = {name: length for name, (length, limit) in file_lengths().items() if length > limit}
    assert too_long == TOO_LONG_FILES


def test_functions_are_short() -> None:
    too_long = {name: length for name, length in function_lengths().items() if length > LONGEST_FUNCTION}
    assert too_long == TOO_LONG_FUNCTIONS


def test_the_lengths_are_really_measured() -> None:
    lengths = function_lengths()
    assert lengths["tests/architecture/test_house_numbers.py::test_the_lengths_are_really_measured"] == 4
    assert len(file_lengths()) > 50
