"""Every code that says what is wrong with a bank file has words at the desk.

The codes are read out of the source, so that a new one without words fails here.
"""

import ast
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.utils import translation

import quittance
from quittance.core.interest import RateMissing
from quittance.sites.desk import wording_files as words

SOURCE = Path(quittance.__file__).parent
READERS = ("formats/ocr_giro/*.py", "formats/camt/*.py", "areas/payments/operations/bank_*.py")
PLACE = {"Problem": 1, "_Refused": 1, "problem": 1, "add": 0, "ValueUnreadable": 0, "compare": 3}
"""Calls that tell a problem, and which of their arguments is its code."""


def nodes() -> Iterator[ast.AST]:
    for pattern in READERS:
        for file in sorted(SOURCE.glob(pattern)):
            yield from ast.walk(ast.parse(file.read_text()))


def texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for part in (node.body, node.orelse) if isinstance(node, ast.IfExp) else ():
        yield from texts(part)


def codes(node: ast.AST) -> Iterator[str]:
    """The codes that a call, an assignment to `code` or a loop over several of them tells."""
    if isinstance(node, ast.Call):
        place = PLACE.get(str(getattr(node.func, "id", getattr(node.func, "attr", ""))), -1)
        if 0 <= place < len(node.args) and len(node.args) > 1:
            yield from texts(node.args[place])
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "code":
        yield from texts(node.value)
    elif isinstance(node, ast.For) and isinstance(node.target, ast.Tuple) and isinstance(node.iter, ast.Tuple):
        names = [getattr(one, "id", "") for one in node.target.elts]
        for row in node.iter.elts if "code" in names else ():
            assert isinstance(row, ast.Tuple)
            yield from texts(row.elts[names.index("code")])


def test_every_problem_of_a_bank_file_has_words() -> None:
    found = {code for node in nodes() for code in codes(node)} | {RateMissing(dt.date(2027, 1, 1)).code}
    known = {"sign", "characters", "count_records", "type_pair", "doctype", "future_date", "amount_decimals"}
    assert known <= found, "the source is read"
    assert found - words.PROBLEMS.keys() == set()
    with translation.override("en"):
        english = {code: str(words.PROBLEMS[code]) for code in found}
    for language in ("nb", "nn"):
        with translation.override(language):
            assert {code for code in found if words.problem(code) in {"", english[code]}} == set()
