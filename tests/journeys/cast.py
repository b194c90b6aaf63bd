"""The people of the journeys: made up, with synthetic identity numbers, handed over in a claim file as in real life."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from quittance.core.identity import is_identity_number
from quittance.core.kid import algorithms
from quittance.formats.claims_csv.columns import COLUMNS

FIRST = ("Ada", "Bo", "Cato", "Dina", "Eli", "Frode", "Gry", "Hilde", "Ivar", "Jon", "Kaia", "Liv")
LAST = (
    "Oppdiktet",
    "Påfunn",
    "Tenkt",
    "Innbilt",
    "Fantasi",
    "Eventyr",
    "Skrøne",
    "Luftslott",
    "Drøm",
    "Papir",
    "Utkast",
    "Sagn",
)
POWER = {"creditor": "Eksempel Strøm AS", "creditor_org_no": "310654329", "creditor_vat_deduct": "yes"}
DENTIST = {"creditor": "Tenkt Tannklinikk AS", "creditor_org_no": "310998877", "creditor_vat_deduct": "no"}
TWO_CASES = "Oda Oppdiktet"
ROUND_SUM = "Rikke Rundsum"
"""These two owe two companies each; the others owe one."""
WITH_TWO = (TWO_CASES, ROUND_SUM)


@dataclass(frozen=True)
class Person:
    """A debtor with one case (the first, when there are several) as the letter names it."""

    name: str
    party_id: int
    case_id: int
    number: str
    kid: str
    pay_token: str

    @property
    def grouped_kid(self) -> str:
        """The KID as letters print it, in groups of four."""
        return " ".join(self.kid[at : at + 4] for at in range(0, len(self.kid), 4))

    @property
    def mistyped(self) -> str:
        """The KID with another last digit, such that no check digit of any kind fits."""
        return next(wrong for digit in "0123456789" if not algorithms(wrong := self.kid[:-1] + digit))


@dataclass(frozen=True)
class Letter:
    """The box in a letter."""

    user_name: str
    password: str


def synthetic_identity_number(serial: int) -> str:
    """A well-formed number of a person who cannot exist: born in month 81."""
    start = f"{serial % 28 + 1:02d}8185{serial // 28:03d}"
    return next(start + f"{end:02d}" for end in range(100) if is_identity_number(start + f"{end:02d}"))


def number_of(person: Person) -> str:
    """The identity number with which a person was handed over."""
    return synthetic_identity_number(list(names()).index(person.name))


def names() -> Iterator[str]:
    """Oda and Rikke, and after them as many as all journeys of one worker can need."""
    yield from WITH_TWO
    for last, first in product(LAST, FIRST):
        yield f"{first} {last}"


def write_claims(file: Path, today: dt.date) -> Path:
    """The claim file: demands sent 17 days ago, so that the light fee is charged and the heavy one is to come."""
    due, demand = today - dt.timedelta(days=170), today - dt.timedelta(days=17)
    notice = due + dt.timedelta(days=40)
    letters = {
        "due_date": due,
        "invoice_date": due - dt.timedelta(days=30),
        "reminder_sent": due + dt.timedelta(days=20),
        "reminder_fee": "35,00",
        "collection_notice_sent": notice,
        "collection_notice_deadline": notice + dt.timedelta(days=16),
        "collection_notice_fee": "35,00",
        "demand_sent": demand,
        "demand_deadline": demand + dt.timedelta(days=14),
    }
    rows = []
    for serial, name in enumerate(names()):
        debtor = {
            "debtor_kind": "person",
            "debtor_name": name,
            "debtor_id": synthetic_identity_number(serial),
            "email": f"person{serial}@example.no",
            "address": f"Prøveveien {serial + 1}",
            "postcode": "0001",
            "city": "Fjordby",
        }
        claim = {"invoice": f"F-{1001 + serial}", "principal": "2 500,00", "description": "Strøm april"}
        rows.append(POWER | debtor | letters | claim)
        if name in WITH_TWO:
            claim = {"invoice": f"T-{77 + serial}", "principal": "4 350", "description": "Tannlege", "interest": "none"}
            rows.append(DENTIST | debtor | letters | claim | {"demand_sent": "", "demand_deadline": ""})
    lines = [";".join(COLUMNS), *(";".join(str(row.get(column, "")) for column in COLUMNS) for row in rows)]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file
