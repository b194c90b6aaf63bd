"""`quittance calc`: the figures of the core as questions and answers in JSON, one at a time or a file of them.

Amounts are text in kroner with two decimals, dates ISO, rates in percent; a question may also give an amount as a
whole number of kroner (JSON integer). The *_answer functions raise
CoreError for an impossible question; `answer` and `answers` turn that into {"error": {"code", "message"}},
with "field" where one field is to blame, so that a batch always goes on.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from quittance.core import fees, kid
from quittance.core.errors import CoreError
from quittance.core.interest import Segment, late_interest
from quittance.core.money import MAX_ORE, MoneyFormat, parse_machine, to_text
from quittance.core.notices import decimal_text

Answer = dict[str, Any]
Request = Mapping[str, Any]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LENGTH = re.compile(r"[1-9][0-9]?")


class RequestError(CoreError):
    """A question that cannot be asked.

    Codes: missing, type, date, grade, not_positive, on_before_due, lengths, unknown_kind, invalid_json,
    not_an_object, duplicate_field, encoding, and the codes of MoneyFormat. `field` names the field to blame.
    """

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(code, message)
        self.field = field


def interest_answer(*, principal: object, due: object, to: object) -> Answer:
    """Late-payment interest on a principal from the day after `due` to `to` included. Raises CoreError."""
    outcome = late_interest(principal=_amount(principal, "principal"), due=_date(due, "due"), to=_date(to, "to"))
    return {
        "interest": to_text(outcome.total),
        "effective_due": outcome.effective_due.isoformat(),
        "segments": [_segment(part) for part in outcome.segments],
        "law": "forsinkelsesrenteloven § 3",
    }


def _segment(part: Segment) -> Answer:
    return {
        "from": part.first.isoformat(),
        "to": part.last.isoformat(),
        "days": part.days,
        "rate": f"{part.rate:.2f}",
        "year_days": part.year_days,
        "base": to_text(part.base),
        "amount": to_text(part.amount),
    }


def fee_answer(
    *, base: object, due: object, on: object, grade: object, business: object = False, vat: object = False
) -> Answer:
    """The collection fee ceiling and what it follows from. Raises CoreError."""
    if grade not in ("light", "heavy"):
        raise RequestError("grade", "grade must be light or heavy", "grade")
    collected, due_date, charged = _amount(base, "base"), _date(due, "due"), _date(on, "on")
    if not collected:
        raise RequestError("not_positive", "base must be above zero", "base")
    if charged < due_date:
        raise RequestError("on_before_due", "no fee is charged before the claim is due", "on")
    quote = fees.collection_fee_ceiling(
        base=collected,
        due=due_date,
        on=charged,
        grade="light" if grade == "light" else "heavy",
        business=_flag(business, "business"),
        vat=_flag(vat, "vat"),
    )
    return {
        "fee": to_text(quote.amount),
        "multiple": decimal_text(quote.multiple),
        "unit_rate": to_text(quote.unit_rate),
        "band_up_to": None if quote.band_upto is None else to_text(quote.band_upto),
        "business": quote.business,
        "vat": quote.vat,
        "table_from": quote.table_from.isoformat(),
        "rate_from": quote.rate_from.isoformat(),
        "law": quote.law,
        "sources": list(quote.source),
    }


def kid_answer(*, reference: object) -> Answer:
    """Whether a payment reference, exactly as given, has the form of a KID and a check that fits.

    When it has not, "reason" says why, and "did_you_mean" repairs blanks and points when that is all it takes.
    """
    text = _text(reference, "reference")
    fits = kid.algorithms(text)
    found: Answer = {"valid": bool(fits), "algorithms": list(fits)}
    if not fits:
        found["reason"] = _kid_reason(text)
        plain = kid.normalise(text)
        if plain != text and kid.algorithms(plain):
            found["did_you_mean"] = plain
    return found


def _kid_reason(text: str) -> Answer:
    try:
        kid.check_format(text)
    except kid.KidFormat as problem:
        return {"code": problem.code, "message": problem.message}
    return {"code": "check", "message": "the check digit does not fit"}


def text_answer(*, lengths: object, lines: object) -> Answer:
    """Payment references recognised in free text under an agreement, in order of appearance."""
    if not isinstance(lengths, Mapping) or not lengths:
        raise RequestError("type", "lengths must be an object such as {'13': 'MOD10'}", "lengths")
    if not isinstance(lines, list | tuple):
        raise RequestError("type", "lines must be a list of text", "lines")
    agreement = kid.Agreement({_length(key): _text(lengths[key], "lengths") for key in lengths})
    return {"candidates": list(kid.recognise([_text(line, "lines") for line in lines], agreement))}


def _length(key: object) -> int:
    if not isinstance(key, str) or _LENGTH.fullmatch(key) is None:
        raise RequestError("lengths", "a KID length is a number from 2 to 25", "lengths")
    return int(key)


_KINDS: dict[str, tuple[Callable[..., Answer], tuple[str, ...], tuple[str, ...]]] = {
    "interest": (interest_answer, ("principal", "due", "to"), ()),
    "fee": (fee_answer, ("base", "due", "on", "grade"), ("business", "vat")),
    "kid": (kid_answer, ("reference",), ()),
    "text": (text_answer, ("lengths", "lines"), ()),
}
"""Kind of request -> the function that answers it, the fields it must have, the fields it may have."""


def answer(request: object) -> Answer:
    """The answer to one request; never raises for bad input. Unknown fields are named under "ignored"."""
    try:
        return _answer(request)
    except CoreError as problem:
        return error(problem)


def _answer(request: object) -> Answer:
    if not isinstance(request, Mapping):
        raise RequestError("not_an_object", "a request is a JSON object")
    kind = _text(_field(request, "kind"), "kind")
    if kind not in _KINDS:
        raise RequestError("unknown_kind", f"kind must be one of {', '.join(_KINDS)}", "kind")
    respond, required, optional = _KINDS[kind]
    fields = {name: _field(request, name) for name in required}
    fields |= {name: request[name] for name in optional if name in request}
    found = respond(**fields)
    ignored = [str(name) for name in request if name != "kind" and name not in fields]
    return {**found, "ignored": ignored} if ignored else found


def answers(lines: Iterable[bytes]) -> Iterator[str]:
    """One line of JSON (ASCII, no line end) for every line of a batch, blank and broken ones included."""
    for line in lines:
        yield json.dumps(answer_line(line))


def answer_line(line: bytes) -> Answer:
    """The answer to one line of a batch; never raises for bad input."""
    try:
        return _answer(_parsed(line))
    except CoreError as problem:
        return error(problem)


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
    except UnicodeDecodeError:
        raise RequestError("encoding", "the line is not UTF-8") from None
    except (ValueError, RecursionError):
        raise RequestError("invalid_json", "the line is not JSON") from None


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> Answer:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RequestError("duplicate_field", "a field is given twice")
    return found


def error(problem: CoreError) -> Answer:
    """A refusal as the JSON contract states it."""
    told: Answer = {"code": problem.code, "message": problem.message}
    if isinstance(problem, RequestError) and problem.field is not None:
        told["field"] = problem.field
    return {"error": told}


def _field(request: Request, name: str) -> object:
    if name not in request:
        raise RequestError("missing", f"{name} is missing", name)
    return request[name]


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise RequestError("type", f"{field} must be text", field)
    return value


def _flag(value: object, field: str) -> bool:
    if not isinstance(value, bool):
        raise RequestError("type", f"{field} must be true or false", field)
    return value


def _amount(value: object, field: str) -> int:
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return _whole_kroner(value)
        if not isinstance(value, str):
            raise RequestError("type", f'{field} must be text such as "2500.00", or a whole number of kroner', field)
        return parse_machine(value)
    except MoneyFormat as problem:
        raise RequestError(problem.code, problem.message, field) from problem


def _whole_kroner(value: int) -> int:
    if value < 0:
        raise MoneyFormat("negative", "the amount must not be negative")
    if value * 100 > MAX_ORE:
        raise MoneyFormat("too_large", "the amount is too large")
    return value * 100


def _date(value: object, field: str) -> date:
    text = _text(value, field)
    if _DATE.fullmatch(text) is not None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise RequestError("date", f"{field} must be a calendar date such as 2026-01-31", field)
