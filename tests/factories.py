"""Makes creditors, debtors, cases and bank files through the product's own operations; nothing is inserted by hand."""

import csv
import datetime as dt
import io
import itertools
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quittance.areas.claims.models import Case
from quittance.areas.claims.operations.importing import ImportRequest, ImportResult, import_claims
from quittance.areas.insight import invariants
from quittance.areas.payments.operations import booking
from quittance.areas.payments.operations.bank_files import BankImport, import_file
from quittance.core.identity import is_identity_number
from quittance.formats.claims_csv.columns import COLUMNS
from quittance.formats.ocr_giro import GiroAssignment, GiroPayment, Transmission, write
from quittance.kit.db import rows

ACTOR = "test"
AGENCY_ACCOUNT = "99991042764"
PAYER_ACCOUNT = "99990123450"
_numbers = itertools.count(1)


def number() -> int:
    """A number never handed out before in this process."""
    return next(_numbers)


def noon(day: dt.date) -> dt.datetime:
    """An instant on that day in Oslo, whatever the time of the year."""
    return dt.datetime(day.year, day.month, day.day, 11, tzinfo=dt.UTC)


def person(serial: int) -> str:
    """A well-formed identity number of a made-up person (month + 80), another one for each serial below 100,000."""
    head = f"81{serial // 1000 % 100:02d}{serial % 1000:03d}"
    candidates = (f"{day:02d}{head}{check:02d}" for day in range(1, 29) for check in range(100))
    return next(candidate for candidate in candidates if is_identity_number(candidate))


def organisation(serial: int) -> str:
    """A well-formed organisation number, another one for each serial below a million."""
    weights = (3, 2, 7, 6, 5, 4, 3, 2)
    for last in range(10):
        body = f"{80_000_000 + serial * 10 + last}"
        check = -sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11
        if check < 10:
            return f"{body}{check}"
    raise AssertionError("ten neighbours without a check digit")


def claim_row(**changes: object) -> dict[str, str]:
    """One row of a claim file: a consumer's unpaid invoice of 2 500 kroner, no letters sent; its own debtor."""
    serial = number()
    row: dict[str, object] = {
        "creditor": "Testfjord Kraft AS",
        "creditor_org_no": organisation(1),
        "creditor_vat_deduct": "yes",
        "debtor_kind": "person",
        "debtor_name": f"Debtor {serial}",
        "debtor_id": person(serial),
        "invoice": f"F-{serial}",
        "principal": "2500.00",
        "due_date": "2025-03-14",
    }
    return {name: str(value) for name, value in (row | changes).items()}


FIRST_EXAMPLE = {
    "principal": "2500.00",
    "due_date": "2025-03-14",
    "collection_notice_sent": "2025-03-31",
    "collection_notice_deadline": "2025-04-14",
    "collection_notice_fee": "35.00",
    "demand_sent": "2025-04-22",
    "demand_deadline": "2025-05-06",
}
"""Worked example E1: light fee 280.00 on 22 April 2025, heavy 560.00 from 4 June 2025."""


def claims_csv(found: Sequence[Mapping[str, str]]) -> bytes:
    """The bytes of a claim file with these rows."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [name for name in COLUMNS if any(name in row for row in found)], delimiter=";")
    writer.writeheader()
    writer.writerows(found)
    return text.getvalue().encode()


def import_csv(data: bytes, *, on: dt.date, **options: Any) -> ImportResult:
    """Imports the bytes of a claim file on a day."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(data)
        file.flush()
        return import_claims(ImportRequest(path=Path(file.name), actor=ACTOR, **options), now=noon(on))


def import_rows(found: Sequence[Mapping[str, str]], *, on: dt.date, **options: Any) -> ImportResult:
    """Imports a claim file with these rows on a day."""
    return import_csv(claims_csv(found), on=on, **options)


@dataclass(frozen=True)
class Made:
    """A case that was made, as the tests need it."""

    case_id: int
    number: str
    kid: str
    party_id: int
    claim_ids: tuple[int, ...]


_MADE = """
select c.id, c.number, f.reference, c.debtor_id, array_agg(m.id order by m.effective_due_date, m.id)
  from unnest(%s::text[]) with ordinality as wanted (invoice, place) join claims_claim m using (invoice)
  join claims_case c on c.id = m.case_id
  join claims_paymentreference f on f.case_id = c.id and f.kind = 'case'
 group by c.id, f.reference order by min(place)
"""


def make_cases(found: Sequence[Mapping[str, str]], *, on: dt.date) -> list[Made]:
    """Imports the rows and returns the cases they became, in the order of the file."""
    result = import_rows(found, on=on)
    assert result.booked, result.problems
    assert not result.rejected, result.problems
    return find_cases([row["invoice"] for row in found])


def find_cases(invoices: Sequence[str]) -> list[Made]:
    """The cases these invoices belong to, in the order of the invoices."""
    return [Made(*row[:4], tuple(row[4])) for row in rows(_MADE, [list(invoices)])]


def make_case(on: dt.date = dt.date(2025, 4, 1), **changes: object) -> Made:
    """One case of one claim."""
    return make_cases([claim_row(**changes)], on=on)[0]


def first_example() -> Made:
    """The case of worked example E1, handed over the day after its payment demand."""
    return make_case(dt.date(2025, 4, 23), **FIRST_EXAMPLE)


def giro(kid: str, amount: int, day: dt.date, **changes: Any) -> GiroPayment:
    """One line of a bank file, told apart from all others by its archive reference."""
    values: dict[str, Any] = {"archive_ref": f"{100_000_000 + number()}", "debit_account": PAYER_ACCOUNT}
    return GiroPayment(amount, day, kid, **(values | changes))


def bank_file(*payments: GiroPayment, account: str = AGENCY_ACCOUNT, delivery: int | None = None) -> bytes:
    """The bytes of a bank file with these payments and a delivery number of its own."""
    assignments = (GiroAssignment(account, payments),)
    return write(Transmission(f"{delivery or number():07d}", "00118125", assignments, dt.date(2025, 7, 1)))


def import_bank(data: bytes, *, on: dt.date) -> BankImport:
    """Imports the bytes of a bank file on a day."""
    return import_file(data=data, filename="bank.dat", actor=ACTOR, now=noon(on))


def bank(*payments: GiroPayment, on: dt.date) -> BankImport:
    """Imports a bank file with these payments, all of which must be accepted."""
    result = import_bank(bank_file(*payments), on=on)
    assert result.verdict == "accept", result.problems
    return result


def money(case_id: int, amount: int, day: dt.date, **changes: Any) -> booking.Money:
    """Money that arrived at the bank, for booking.book."""
    serial = number()
    values: dict[str, Any] = {
        "source_account": "bank",
        "subaccount": int(AGENCY_ACCOUNT),
        "reason": "bank_payment",
        "source": f"test:{serial}",
        "key": f"test:{serial}",
    }
    return booking.Money(case_id=case_id, amount=amount, value_date=day, **(values | changes))


def order_of(made: Made, text: str) -> None:
    """Changes the order in which payments are allocated in the agreement of the case's creditor."""
    creditor = Case.objects.select_related("creditor").get(pk=made.case_id).creditor
    creditor.allocation_order = text
    creditor.save(update_fields=["allocation_order"])


def assert_sound(*, on: dt.date = dt.date(2026, 6, 30)) -> None:
    """Demands that every invariant holds on a day."""
    broken = [finding for finding in invariants.run(today=on) if finding.violations]
    assert not broken, broken
