"""Made-up OCR giro files for a made-up portfolio: what a large agency's bank delivers in a week."""

import datetime as dt
import random

from benchmarks.portfolio import Portfolio
from quittance.core import kid
from quittance.formats.ocr_giro import GiroAssignment, GiroPayment, Transmission, write

ACCOUNT = "99991042764"
FIRST_MONDAY = dt.date(2026, 6, 8)
_UNKNOWN, _AGAIN = 0.02, 0.05


def make_bank_file(portfolio: Portfolio, number: int, payments: int) -> bytes:
    """File `number` (1, 2 …) of one week each, so that no file holds payments older than an earlier file's.

    2 % of the payments carry references nobody issued, 5 % go to a case already paid on in the same file, and
    about a tenth pays more than is owed.
    """
    chance = random.Random(number)
    references = portfolio.references
    monday = FIRST_MONDAY + dt.timedelta(weeks=number - 1)
    paid: list[str] = []
    rows = []
    for index in range(payments):
        draw = chance.random()
        if draw < _UNKNOWN:
            reference = kid.make(f"{chance.randrange(10**13):015d}")  # issued ones begin with 1 to 9
        elif draw < _UNKNOWN + _AGAIN and paid:
            reference = chance.choice(paid)
        else:
            reference = str(references[chance.randrange(portfolio.cases)])
            paid.append(reference)
        day = index * 5 // payments
        rows.append(
            GiroPayment(
                amount=chance.randrange(100_00, 9_000_00),
                settlement_date=monday + dt.timedelta(days=day),
                kid=reference,
                type=chance.choice(("10", "11", "13", "14", "15")),
                group=f"01{(monday + dt.timedelta(days=day)).day:02d}1{index // 5_000:05d}",
                archive_ref=f"{chance.randrange(1, 10**9):09d}",
                order_date=monday,
                debit_account="99995678903" if index % 10 else "",
            )
        )
    assignment = GiroAssignment(account=ACCOUNT, payments=tuple(rows))
    return write(Transmission(f"{number:07d}", "00118125", (assignment,), monday + dt.timedelta(days=5)))
