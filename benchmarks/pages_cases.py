"""Two debtors for the page benchmarks, made through the product's own imports: an ordinary case and a big one."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bank_file import ACCOUNT
from benchmarks.bench_server import NOW
from quittance.formats.ocr_giro import GiroAssignment, GiroPayment, Transmission, write

DUE = dt.date(2025, 11, 3)
FIRST_PAYMENT = dt.date(2026, 7, 1)


@dataclass(frozen=True, slots=True)
class PageCase:
    """A case somebody can look at: its number, its payment reference, and the letter's user name and password."""

    number: str
    kid: str
    user_name: str
    password: str


def make_case(folder: Path, rows: int) -> PageCase:
    """A case of `rows` claims with `rows` payments on it, a payment demand sent, and a letter login."""
    from quittance.areas.access.operations import issue_credential
    from quittance.areas.claims.operations.importing import ImportRequest, import_claims
    from quittance.areas.payments.operations.bank_files import import_file
    from quittance.kit.db import rows as found

    file = folder / f"claims-{rows}.csv"
    file.write_text("\n".join([";".join(_claim(rows, 1)), *(";".join(_claim(rows, n).values()) for n in _each(rows))]))
    done = import_claims(ImportRequest(path=file, actor="benchmark"), now=NOW)
    assert done.booked, done.problems
    ((case_id, number, party_id, kid),) = found(
        "select c.id, c.number, c.debtor_id, r.reference from claims_case c"
        "  join claims_paymentreference r on r.case_id = c.id order by c.id desc limit 1"
    )
    data = _bank_file(kid, rows)
    booked = import_file(data=data, filename=f"payments-{rows}.ocr", actor="benchmark", now=NOW)
    assert booked.matched == rows, booked
    issued = issue_credential(party_id=party_id, case_ids=[case_id], letter_date=NOW.date(), actor="benchmark", now=NOW)
    return PageCase(number, kid, issued.user_name, issued.password)


def make_cases(folder: Path, count: int) -> PageCase:
    """Somebody who owes so many creditors, a payment demand sent by each, with one letter login to all; the newest."""
    from quittance.areas.access.operations import issue_credential
    from quittance.areas.claims.operations.importing import ImportRequest, import_claims
    from quittance.kit.db import rows as found

    file = folder / f"creditors-{count}.csv"
    lines = [_claim(900, number) | _creditor(number) for number in _each(count)]
    file.write_text("\n".join([";".join(lines[0]), *(";".join(line.values()) for line in lines)]))
    done = import_claims(ImportRequest(path=file, actor="benchmark"), now=NOW)
    assert done.booked, done.problems
    cases = found(
        "select c.id, c.number, c.debtor_id, r.reference from claims_case c"
        "  join claims_paymentreference r on r.case_id = c.id order by c.id desc limit %s",
        [count],
    )
    ids, (_id, number, party_id, kid) = [case[0] for case in cases], cases[0]
    issued = issue_credential(party_id=party_id, case_ids=ids, letter_date=NOW.date(), actor="benchmark", now=NOW)
    return PageCase(number, kid, issued.user_name, issued.password)


def _creditor(number: int) -> dict[str, str]:
    """One of many: its name and a test number of an organisation, which begins with 3."""
    body = [int(digit) for digit in f"3126{number:04d}"]
    check = (11 - sum(a * b for a, b in zip((3, 2, 7, 6, 5, 4, 3, 2), body, strict=True)) % 11) % 11
    if check == 10:
        return _creditor(number + 500)
    return {"creditor": f"Kreditor {number} AS", "creditor_org_no": "".join(map(str, [*body, check]))}


def _each(rows: int) -> range:
    return range(1, rows + 1)


def _claim(debtor: int, number: int) -> dict[str, str]:
    days = {name: str(DUE + dt.timedelta(days=after)) for name, after in _LETTERS.items()}
    return {
        "creditor": "Testkraft AS",
        "creditor_org_no": "312661039",
        "debtor_kind": "person",
        "debtor_name": f"Debtor {debtor}",
        "debtor_id": _identity(debtor),
        "invoice": f"P{debtor}-{number}",
        "principal": f"{1500 + number}.50",
        "due_date": str(DUE),
        **days,
    }


_LETTERS = {
    "reminder_sent": 20,
    "collection_notice_sent": 45,
    "collection_notice_deadline": 65,
    "demand_sent": 70,
    "demand_deadline": 90,
}


def _identity(number: int) -> str:
    """A synthetic identity number (month + 80) with both check digits."""
    for serial in range(number, 1000):
        body = [int(digit) for digit in f"018190{serial:03d}"]
        first = (11 - sum(a * b for a, b in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), body, strict=True)) % 11) % 11
        body.append(first)
        second = (11 - sum(a * b for a, b in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), body, strict=True)) % 11) % 11
        if first < 10 and second < 10:
            return "".join(map(str, [*body, second]))
    raise AssertionError("there are such numbers")


def _bank_file(kid: str, payments: int) -> bytes:
    rows = tuple(
        GiroPayment(
            amount=100_00 + number,
            settlement_date=FIRST_PAYMENT + dt.timedelta(days=number),
            kid=kid,
            group=f"01{number % 28 + 1:02d}1{number:05d}",
        )
        for number in _each(payments)
    )
    assignment = GiroAssignment(account=ACCOUNT, payments=rows)
    return write(Transmission(f"9{payments:06d}", "00118125", (assignment,), NOW.date()))
