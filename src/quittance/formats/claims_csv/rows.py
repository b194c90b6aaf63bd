"""One row of the claim import file: every cell checked, every problem told, then one frozen claim.

The legal order of notices comes from inkassoloven §§ 9-10 and inkassoforskriften §§ 1-2 and 1-3; days and
ceilings are computed by `quittance.core`, never here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from quittance.core import kid as kid_numbers
from quittance.core import rates
from quittance.core.errors import CoreError
from quittance.core.identity import check_organisation, check_person
from quittance.core.interest import NO_INTEREST, STATUTORY, Terms
from quittance.core.money import parse_kroner
from quittance.formats.claims_csv import notices
from quittance.formats.claims_csv.chain import ChainFault, Holder, read_chain
from quittance.formats.claims_csv.columns import COLUMNS, REQUIRED_COLUMNS

EARLIEST_DUE = rates.load("fee_ceilings").first
"""No ceiling of the collection fee is known for claims that fell due before, nor, still earlier, any interest rate."""
_EARLIEST_DAY = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row is not accepted. `row` as a spreadsheet counts, `field` the column ("" for the whole row),
    `code` stable for machines, `message` tells a person how to mend it."""

    row: int
    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One accepted row. Amounts in øre; text cells without surrounding blanks, None when empty."""

    row: int
    creditor: str
    creditor_org_no: str
    creditor_vat_deduct: bool
    debtor_kind: str
    debtor_name: str
    debtor_id: str | None
    email: str | None
    phone: str | None
    address: str | None
    postcode: str | None
    city: str | None
    country: str
    language: str
    invoice: str
    invoice_date: date | None
    principal: int
    due_date: date
    interest: Terms
    interest_before_due: int
    reminder_sent: date | None
    reminder_fee: int
    collection_notice_sent: date | None
    collection_notice_deadline: date | None
    collection_notice_fee: int
    demand_sent: date | None
    demand_deadline: date | None
    kid: str | None
    description: str | None
    earlier_creditors: tuple[Holder, ...] = ()


def read_row(number: int, cells: Mapping[str, str], today: date) -> ClaimRow | tuple[RowProblem, ...]:
    """Check the cells of row `number` (name -> stripped text) on the day `today`."""
    row = _RowReader(number, cells, today)
    claim = row.read()
    return tuple(row.problems) if row.problems or claim is None else claim


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_BROKEN = re.compile(r"[\ud800-\udfff]")
_SUSPECT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_NORWEGIAN_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", re.ASCII)
_EMAIL = re.compile(r"[^\s@,;<>\"()]{1,64}@(?:[^\s@.,;<>\"()]+\.)+[^\s@.,;<>\"()]{2,}")
_PHONE = re.compile(r"(?:\+|00)?[0-9](?:[ ().-]{0,2}[0-9]){4,14}", re.ASCII)
_RATE = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))? ?%?", re.ASCII)
_YES_NO = {"yes": True, "ja": True, "no": False, "nei": False}
_KINDS = ("person", "organisation")
_LANGUAGES = ("nb", "nn", "en")


class _RowReader:
    def __init__(self, number: int, cells: Mapping[str, str], today: date) -> None:
        self.number = number
        self.cells = cells
        self.today = today
        self.problems: list[RowProblem] = []
        self.bad: set[str] = set()

    def add(self, field: str, code: str, message: str) -> None:
        self.problems.append(RowProblem(self.number, field, code, message))
        self.bad.add(field)

    def text(self, field: str) -> str:
        """Return a cell, or "" when it is empty, absent, or already known to be bad."""
        return "" if field in self.bad else self.cells.get(field, "")

    def read(self) -> ClaimRow | None:
        self.check_characters()
        for field in COLUMNS:
            if field in REQUIRED_COLUMNS and not self.cells.get(field):
                self.add(field, "required", f"{field} is empty. Fill it in.")
        kind = self.one_of("debtor_kind", _KINDS, "")
        country = self.country()
        due = self.day("due_date")
        letters = self.letters(due)
        principal = self.principal()
        values: dict[str, Any] = {
            "creditor_org_no": self.organisation(),
            "creditor_vat_deduct": self.yes_no("creditor_vat_deduct"),
            "debtor_id": self.debtor_id(kind),
            "email": self.shaped("email", _EMAIL, "an e-mail address such as kari@example.no"),
            "phone": self.shaped("phone", _PHONE, "a phone number such as +47 900 00 000"),
            "postcode": self.postcode(country),
            "language": self.one_of("language", _LANGUAGES, "nb"),
            "invoice_date": self.invoice_date(due),
            "interest": self.interest(),
            "interest_before_due": self.amount("interest_before_due"),
            "kid": self.kid(),
            "earlier_creditors": self.earlier_creditors(),
        }
        if self.problems or due is None:
            return None
        values |= {field: self.cells[field] for field in ("creditor", "debtor_name", "invoice")}
        values |= {field: self.cells.get(field) or None for field in ("address", "city", "description")}
        return ClaimRow(
            row=self.number,
            debtor_kind=kind,
            country=country,
            principal=principal,
            due_date=due,
            **values,
            **letters.as_fields(),
        )

    # -- single cells -----------------------------------------------------------------------------------

    def check_characters(self) -> None:
        suspect = _SUSPECT.search("".join(self.cells.values()))
        for field, value in self.cells.items():
            longest = COLUMNS[field].longest
            if not suspect and len(value) <= longest:
                continue
            if _BROKEN.search(value):
                message = f"{field} is not UTF-8. Save the file as 'CSV UTF-8' and try again."
                self.add(field, "encoding", message)
            elif _CONTROL.search(value):
                message = f"{field} holds an invisible control character or a line break. Type the value again."
                self.add(field, "control_character", message)
            elif len(value) > longest:
                message = f"{field} has {len(value)} characters, at most {longest} are allowed. Shorten it."
                self.add(field, "too_long", message)

    def one_of(self, field: str, choices: tuple[str, ...], default: str) -> str:
        value = self.text(field).lower()
        if not value:
            return default
        if value not in choices:
            self.add(field, "choice", f"{field} must be one of: {', '.join(choices)}.")
        return value

    def yes_no(self, field: str) -> bool:
        value = self.text(field).lower()
        if value and value not in _YES_NO:
            self.add(field, "choice", f"{field} must be yes or no.")
        # Empty means yes: then no VAT is put on the debtor's fee.
        return _YES_NO.get(value, True)

    def day(self, field: str) -> date | None:
        value = self.text(field)
        if not value:
            return None
        day = _parse_day(value)
        if day is None:
            message = f"{field} is not a day of the calendar. Write it as 2026-03-14 or 14.03.2026."
            self.add(field, "date", message)
        elif field != "collection_notice_deadline" and field != "demand_deadline" and day > self.today:
            self.add(field, "future", f"{field} lies in the future. Check the year.")
        elif day < (earliest := EARLIEST_DUE if field == "due_date" else _EARLIEST_DAY):
            self.add(field, "too_old", f"{field} is before {earliest.year}. Check the year.")
        else:
            return day
        return None

    def amount(self, field: str) -> int:
        value = self.text(field)
        if not value:
            return 0
        try:
            return parse_kroner(value)
        except CoreError as problem:
            message = f"{field}: {problem.message}. Write kroner with at most two decimals, such as 2500.50."
            self.add(field, f"amount_{problem.code}", message)
            return 0

    def principal(self) -> int:
        value = self.amount("principal")
        if value == 0 and self.text("principal"):
            self.add(
                "principal", "not_positive", "principal must be more than 0. Leave the row out if nothing is owed."
            )
        return value

    def organisation(self) -> str:
        value = self.text("creditor_org_no")
        if not value:
            return ""
        try:
            return _creditor_number(value)
        except CoreError as problem:
            self.add("creditor_org_no", f"org_no_{problem.code}", f"{_sentence(problem)} Look it up and type it again.")
            return ""

    def debtor_id(self, kind: str) -> str | None:
        value = self.text("debtor_id")
        if not value or kind not in _KINDS:
            return None
        try:
            return check_person(value).number if kind == "person" else check_organisation(value)
        except CoreError as problem:
            prefix = "person_id" if kind == "person" else "org_no"
            message = f"{_sentence(problem)} Correct it, or leave debtor_id empty."
            self.add("debtor_id", f"{prefix}_{problem.code}", message)
            return None

    def shaped(self, field: str, pattern: re.Pattern[str], expected: str) -> str | None:
        value = self.text(field)
        if value and not pattern.fullmatch(value):
            self.add(field, "format", f"{field} is not {expected}. Correct it, or leave it empty.")
        return value or None

    def country(self) -> str:
        value = self.text("country").upper() or "NO"
        if not re.fullmatch(r"[A-Z]{2}", value):
            self.add("country", "format", "country is a two-letter code such as NO or SE.")
        return value

    def postcode(self, country: str) -> str | None:
        value = self.text("postcode")
        if value and country == "NO" and not re.fullmatch(r"[0-9]{4}", value):
            message = "A Norwegian postcode has four digits. A spreadsheet may have dropped a leading zero."
            self.add("postcode", "format", message)
        return value or None

    def invoice_date(self, due: date | None) -> date | None:
        day = self.day("invoice_date")
        if day and due and day > due:
            self.add("invoice_date", "after_due", "invoice_date is after due_date. Correct one of them.")
        return day

    def interest(self) -> Terms:
        value = self.text("interest").lower()
        if value in ("", "statutory"):
            return STATUTORY
        if value == "none":
            return NO_INTEREST
        found = _RATE.fullmatch(value)
        if found and int(found[1]) <= 100:
            try:
                return Terms("contract", Decimal(f"{int(found[1])}.{found[2] or '0'}"))
            except CoreError:
                pass
        message = "interest must be statutory, none, or a yearly rate in percent such as 9.50 (at most 100)."
        self.add("interest", "interest", message)
        return STATUTORY

    def kid(self) -> str | None:
        value = kid_numbers.normalise(self.text("kid"))
        if not value:
            return None
        try:
            kid_numbers.check_format(value)
        except CoreError as problem:
            self.add("kid", f"kid_{problem.code}", f"{_sentence(problem)} Correct it, or leave kid empty.")
            return None
        if not kid_numbers.algorithms(value):
            message = "The check digit of the payment reference is wrong. Copy it from the invoice, as text."
            self.add("kid", "kid_check", message)
            return None
        return value

    def earlier_creditors(self) -> tuple[Holder, ...]:
        try:
            return read_chain(self.text("earlier_creditors"), parse_day=_parse_day, today=self.today)
        except ChainFault as fault:
            self.add("earlier_creditors", fault.code, fault.message)
            return ()

    def letters(self, due: date | None) -> notices.Letters:
        """Read the notices already sent and tell where their order or their fees break the rules."""
        letters = notices.Letters(
            reminder_sent=self.day("reminder_sent"),
            reminder_fee=self.amount("reminder_fee"),
            collection_notice_sent=self.day("collection_notice_sent"),
            collection_notice_deadline=self.day("collection_notice_deadline"),
            collection_notice_fee=self.amount("collection_notice_fee"),
            demand_sent=self.day("demand_sent"),
            demand_deadline=self.day("demand_deadline"),
        )
        if due is not None:
            for field, code, message in notices.faults(letters, due):
                if field not in self.bad and not self.bad & notices.NEEDED_FOR.get(field, frozenset()):
                    self.add(field, code, message)
        return letters


@lru_cache(maxsize=8_192)
def _parse_day(value: str) -> date | None:
    found = _ISO_DATE.fullmatch(value)
    if found:
        year, month, day = found.groups()
    else:
        found = _NORWEGIAN_DATE.fullmatch(value)
        if not found:
            return None
        day, month, year = found.groups()
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


# Dates and creditors repeat from row to row; remembering them halves the time of a long file.
_creditor_number = lru_cache(maxsize=1_024)(check_organisation)


def _sentence(problem: CoreError) -> str:
    message = problem.message
    return message[:1].upper() + message[1:].rstrip(".") + "."
