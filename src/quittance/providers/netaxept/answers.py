"""Reading Netaxept's XML without trusting it, and putting a transaction's state into our words.

An answer is told by its root element, never by its HTTP status. A document type definition is refused before it is
read: it could make a small answer expand without end or fetch files. Amounts come as strings of digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, TreeBuilder

from quittance.providers.payment import ProviderPayment, ProviderState
from quittance.providers.reading import LARGEST_AMOUNT, Unreadable

_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_FRACTION = re.compile(r"(?<=\.)[0-9]+")
_SHORT = re.compile(r"[0-9A-Za-z_-]{1,40}")


class _NoDefinitions(TreeBuilder):
    def doctype(self, name: str, pubid: str, system: str) -> None:
        """Called before anything inside a definition is read."""
        raise Unreadable("a document type definition")


@dataclass(frozen=True, slots=True)
class Problem:
    """An `Exception` answer: kind from `xsi:type`, message, and the response code and text where there are any."""

    kind: str
    message: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a transaction's history."""

    operation: str
    amount: int
    mark: str


@dataclass(frozen=True, slots=True)
class Transaction:
    """What a query says of one transaction; amounts in øre, `age` by the company's own clock."""

    transaction_id: str
    merchant: str
    amount: int
    currency: str
    authorised: bool
    annulled: bool
    captured: int
    credited: int
    authorisation: str
    back: bool
    age: timedelta
    trouble: str
    history: tuple[Fact, ...]

    def has(self, operations: tuple[str, ...], mark: str) -> bool:
        """Whether one of these operations was done under our mark."""
        return any(fact.mark == mark and fact.operation.upper() in operations for fact in self.history)


def read_root(body: bytes) -> Element:
    """The root element of an answer."""
    parser = ElementTree.XMLParser(target=_NoDefinitions())  # noqa: S314 - definitions are refused by the target
    try:
        parser.feed(body)
        root = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable("not XML") from problem
    if not isinstance(root, Element):
        raise Unreadable("empty")
    return root


def problem_in(root: Element) -> Problem | None:
    """The error an answer reports, if it is one."""
    if root.tag != "Exception":
        return None
    error = root.find("Error")
    if error is None:
        return Problem("", "", "", "")
    kind = error.get(_TYPE, "").rpartition(":")[2]
    code = _text(error, "Result/ResponseCode")
    return Problem(
        kind, _text(error, "Message"), code if _SHORT.fullmatch(code) else "", _text(error, "Result/ResponseText")
    )


def read_registered(root: Element, *, reference: str) -> None:
    """The answer to registering; it must be about `reference`."""
    _expect(root, "RegisterResponse")
    if _text(root, "TransactionId") != reference:
        raise Unreadable("another transaction")


def read_processed(root: Element, *, reference: str) -> str:
    """The answer to an operation: its response code, `OK` when it was done."""
    _expect(root, "ProcessResponse")
    if _text(root, "TransactionId") != reference:
        raise Unreadable("another transaction")
    return _text(root, "ResponseCode")


def read_transaction(root: Element, *, reference: str, currency: str) -> Transaction:
    """The answer to a query; it must be about `reference`, and in `currency`."""
    _expect(root, "PaymentInfo")
    if _text(root, "TransactionId") != reference or _text(root, "OrderInformation/Currency") != currency:
        raise Unreadable("another transaction, or in another currency")
    if root.find("Summary") is None:
        raise Unreadable("no summary")
    return Transaction(
        transaction_id=reference,
        merchant=_text(root, "MerchantId"),
        amount=_amount(root, "OrderInformation/Amount"),
        currency=currency,
        authorised=_truth(root, "Summary/Authorized"),
        # Real answers spell it both ways.
        annulled=_truth(root, "Summary/Annulled") or _truth(root, "Summary/Annuled"),
        captured=_amount(root, "Summary/AmountCaptured", 0),
        credited=_amount(root, "Summary/AmountCredited", 0),
        authorisation=_text(root, "Summary/AuthorizationId"),
        back=bool(_text(root, "TerminalInformation/CustomerRedirected")),
        age=max(_moment(root, "QueryFinished") - _moment(root, "OrderInformation/Timestamp"), timedelta(0)),
        trouble=_trouble(root),
        history=tuple(
            Fact(_text(line, "Operation"), _amount(line, "Amount", 0), _text(line, "TransactionReconRef"))
            for line in root.findall("History/TransactionLogLine")
        ),
    )


def payment(found: Transaction, *, abandoned: timedelta) -> ProviderPayment:
    """A transaction in the port's words.

    The terminal's end without an error means that the money may be taken now; whether it can is seen when it is
    taken. Trouble counts only once the payer is back, since the terminal lets them try another card.
    """
    state, detail = _state(found, abandoned)
    sold = found.captured and not (found.authorised or found.annulled)
    authorised = (found.captured if sold else found.amount) if state == "authorised" else 0
    return ProviderPayment(
        reference=found.transaction_id,
        state=state,
        amount=found.amount,
        currency=found.currency,
        authorised=authorised,
        captured=found.captured,
        refunded=found.credited,
        cancelled=max(0, authorised - found.captured) if found.annulled else 0,
        psp_reference=found.authorisation or found.transaction_id,
        merchant=found.merchant,
        detail=detail,
    )


def _state(found: Transaction, abandoned: timedelta) -> tuple[ProviderState, str]:
    for said, word in (
        (found.captured > 0, "captured"),
        (found.annulled, "annulled"),
        (found.authorised, "authorised"),
    ):
        if said:
            return "authorised", word
    if found.back:
        return ("aborted", found.trouble) if found.trouble else ("authorised", "terminal finished")
    return ("expired", "never finished") if found.age > abandoned else ("created", found.trouble or "registered")


def _trouble(root: Element) -> str:
    errors = [*root.findall("Error"), *root.findall("ErrorLog/PaymentError")]
    for error in errors:
        words = (_text(error, name) for name in ("Operation", "ResponseCode", "ResponseText"))
        return " ".join(word for word in words if word)[:200] or "error"
    return ""


def _expect(root: Element, tag: str) -> None:
    if root.tag != tag:
        raise Unreadable(f"not {tag}")


def _text(root: Element, path: str) -> str:
    found = (root.findtext(path) or "").strip()
    return "".join(sign for sign in found[:300] if sign.isprintable())


def _amount(root: Element, path: str, missing: int | None = None) -> int:
    digits = _text(root, path)
    if not digits and missing is not None:
        return missing
    if not re.fullmatch(r"[0-9]{1,15}", digits) or int(digits) > LARGEST_AMOUNT:
        raise Unreadable(f"{path} is not a whole amount")
    return int(digits)


def _truth(root: Element, path: str) -> bool:
    word = _text(root, path).lower()
    if word not in ("true", "false", ""):
        raise Unreadable(f"{path} is neither true nor false")
    return word == "true"


def _moment(root: Element, path: str) -> datetime:
    """Local time of the company, as it writes it; two of them are compared, never one with our clock."""
    try:
        return datetime.fromisoformat(_FRACTION.sub(lambda digits: digits[0][:6], _text(root, path))).replace(
            tzinfo=None
        )
    except ValueError:
        raise Unreadable(f"{path} is no moment") from None
