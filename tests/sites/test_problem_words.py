"""Every code that says why a payment or a refund is not where it should be has words at the desk.

The codes are read out of the source, so that a new one without words fails here.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils import translation

import quittance.areas
from quittance.areas.payments.models import Attempt
from quittance.areas.payments.operations import arrivals
from quittance.areas.payments.rules import disagreement
from quittance.providers.payment import ProviderPayment
from quittance.sites.desk import wording_problems as words
from quittance.sites.desk.wording_staff import DETAILS

AREAS = Path(quittance.areas.__file__).parent
OF_MESSAGES = {"unknown_reference"}
"""Codes of messages from companies; they are told in another room."""


def calls(area: str) -> Iterator[ast.Call]:
    for file in sorted((AREAS / area / "operations").glob("*.py")):
        yield from (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))


def texts(node: ast.expr) -> Iterator[str]:
    """The texts that stand in an expression; of one that is put together, what stands before the first value."""
    if isinstance(node, ast.JoinedStr):
        node = node.values[0]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for part in node.values if isinstance(node, ast.BoolOp) else ():
        yield from texts(part)


def name(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def test_every_problem_of_an_attempt_has_words() -> None:
    found = {
        text
        for call in calls("payments")
        for word in call.keywords
        if word.arg == "problem"
        for text in texts(word.value)
    } - {"", *OF_MESSAGES}
    assert {"create_unknown", "resume_unknown", "not_arrived", "capture:"} <= found, "the source is read"
    odd = Attempt(reference="a", merchant="a", currency="a", amount=1)
    told = ProviderPayment("b", "created", 2, "b", 0, 0, 0, 0, "b", "b")
    found |= set(disagreement(odd, told).split(",")) | {"captured_amount"} | arrived()
    assert {one for one in found if one not in words.ATTEMPT and not one.endswith(":")} == set()
    with translation.override("nb"):
        assert "selskapets egne sider" in words.of_attempt("create_unknown,amount")
        assert words.of_attempt("capture:frozen").endswith("frozen")
        assert "51" in words.of_attempt("51"), "a company's own code is told as that"


def arrived() -> set[str]:
    found = set(re.findall(r"'(arrived_\w+)'", arrivals._NAMED))
    assert found
    return found


def test_every_problem_of_a_refund_has_words() -> None:
    ended = {
        text
        for call in calls("payments")
        if name(call) == "end" and len(call.args) == 4 and getattr(call.args[1], "attr", "") == "REJECTED"
        for text in texts(call.args[3])
    }
    assert ended == set(words.REFUND_NOT_WANTED)
    back = {text for call in calls("remittance") if name(call) == "take_back" for text in texts(call.args[2])}
    assert back == set(words.REFUND_BY_BANK)
    with translation.override("nb"):
        assert words.of_refund("sent", "provider", "refused_again:409").count("409") == 1
        assert words.of_refund("failed", "bank", "AC04").count("AC04") == 1


def test_every_detail_of_the_audit_trail_has_a_name() -> None:
    named = {
        word.arg
        for folder in AREAS.iterdir()
        for call in calls(folder.name)
        if ast.unparse(call.func) == "audit.record"
        for word in call.keywords
    } - {None, "actor", "action", "subject", "now"}
    assert {"verdict", "resolution"} <= named, "the source is read"
    assert named - DETAILS.keys() == set()
