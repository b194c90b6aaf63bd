"""Finds cases by whatever somebody reads out on the phone or stands on a bank statement.

Looks for exact references first, where there is an index; only when none fits does it look through names, invoices and
bank lines. Names are matched by their parts. Identity numbers are found by their blind index and never compared in
clear. What is searched for is not written down, that somebody searched is.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from quittance.areas.audit import operations as audit
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.references import case_by_number, case_of, read_reference
from quittance.areas.parties.rules import person_index
from quittance.areas.staff.colleague import Colleague
from quittance.kit.db import rows

LIMIT = 50
_SHORTEST_NAME = 2
_LONGEST = 100

_BY_PARTY = "select id from claims_case where debtor_id in (select id from parties_party where blind_index = %s)"
# `text` is what was typed, `compact` the same without blanks, points and hyphens.
_BY_PAYMENT = """
select s.case_id from payments_share s join payments_attempt a on a.id = s.attempt_id
 where a.reference in (%(text)s, %(compact)s) or (a.provider_reference = %(text)s and a.provider_reference <> '')
"""
_BY_RECEIPT = """
select s.case_id from payments_share s join payments_receipt r on r.attempt_id = s.attempt_id
 where r.number = %(number)s
"""
_BY_PLAN = """
select m.case_id from plans_plancase m join plans_plan p on p.id = m.plan_id
 where p.number = %(number)s order by m.place
"""
_BY_INVOICE = "select case_id from claims_claim where invoice = %(text)s limit %(limit)s"
_BY_BANK_LINE = """
select case_id from payments_bankentry where bank_reference = %(text)s and case_id is not null limit %(limit)s
"""
_BY_ACCOUNT = """
select case_id from payments_bankentry where payer_account = %(compact)s and case_id is not null
 group by case_id order by max(booked_on) desc limit %(limit)s
"""
_LOOKED_THROUGH = (("invoice", _BY_INVOICE), ("bank_line", _BY_BANK_LINE), ("account", _BY_ACCOUNT))
_WITHOUT_CASE = """
select id, booked_on, amount from payments_bankentry
 where status = 'suspense' and (bank_reference = %(text)s or payer_account = %(compact)s or reference = %(compact)s)
   and not exists (select 1 from payments_resolution r where r.entry_id = payments_bankentry.id and r.undone_at is null)
 order by booked_on desc limit %(limit)s
"""
_BY_NAME = """
select c.id from parties_party p join claims_case c on c.debtor_id = p.id
 where p.name ilike all(%(parts)s) order by p.name, c.id desc limit %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found: what about it matched, whose it is, and what is owed today in øre."""

    case_id: int
    number: str
    matched: str
    debtor: str
    creditor: str
    total: int


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A bank line in suspense that the text leads to, in øre."""

    entry_id: int
    day: dt.date
    amount: int


@dataclass(frozen=True, slots=True)
class Found:
    """Cases, at most LIMIT, and `more` when there are others; bank lines without a case for who may see them."""

    hits: tuple[Hit, ...]
    more: bool
    unplaced: tuple[Unplaced, ...] = ()


def search(text: str, *, colleague: Colleague, today: dt.date, now: dt.datetime) -> Found:
    """The cases that a text leads to. Raises staff.rules.NotPermitted without case.read."""
    colleague.check_may("case.read")
    text = " ".join(text.split())[:_LONGEST]
    values = _values(text)
    matches = _matches(text, values) if text else {}
    shown = dict(list(matches.items())[:LIMIT])
    loaded = case_facts.load(list(shown))
    hits = tuple(
        Hit(
            case_id,
            loaded[case_id].number,
            matched,
            loaded[case_id].debtor_name,
            loaded[case_id].creditor.short_name,
            max(loaded[case_id].balance(today).total, 0),
        )
        for case_id, matched in shown.items()
    )
    audit.record(actor=colleague.actor, action="case.search", subject="search", now=now, hits=len(hits))
    unplaced = rows(_WITHOUT_CASE, values) if text and colleague.may("suspense.read") else []
    return Found(hits, len(matches) > LIMIT, tuple(Unplaced(*row) for row in unplaced))


def _values(text: str) -> dict[str, object]:
    compact = re.sub(r"[\s.\-]", "", text)
    return {"text": text, "compact": compact, "number": text.upper(), "limit": LIMIT + 1}


def _matches(text: str, values: dict[str, object]) -> dict[int, str]:
    """Case ids in the order found, each with what matched first."""
    found: dict[int, str] = {}
    for case_id, matched in _exact(text, values):
        found.setdefault(case_id, matched)
    if found:
        return found
    for matched, query in _LOOKED_THROUGH:
        for (case_id,) in rows(query, values):
            found.setdefault(case_id, matched)
    for case_id in _named(text):
        found.setdefault(case_id, "name")
    return found


def _exact(text: str, values: dict[str, object]) -> Iterator[tuple[int, str]]:
    reference = read_reference(text)
    if reference.kind == "case_number" and (case_id := case_by_number(reference.value)):
        yield case_id, "case_number"
    if case_id := case_of(reference):
        yield case_id, "kid"
    compact = str(values["compact"])
    if compact.isdigit() and len(compact) in {9, 11}:
        for (case_id,) in rows(_BY_PARTY, [person_index(compact)]):
            yield case_id, "identity"
    for matched, query in (("payment", _BY_PAYMENT), ("receipt", _BY_RECEIPT), ("plan", _BY_PLAN)):
        for (case_id,) in rows(query, values):
            yield case_id, matched


def _named(text: str) -> list[int]:
    """Cases of people whose name holds every part of the text."""
    parts = [part for part in re.split(r"[\s,]+", text) if len(part) >= _SHORTEST_NAME]
    if not parts or any(sign.isdigit() for sign in text):
        return []
    escaped = [re.sub(r"([%_\\])", r"\\\1", part) for part in parts]
    return [row[0] for row in rows(_BY_NAME, {"parts": [f"%{part}%" for part in escaped], "limit": LIMIT + 1})]
