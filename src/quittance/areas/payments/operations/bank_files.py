"""Books a bank file: raw bytes first, then all of it in one transaction, or none of it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from psycopg import errors

from quittance.areas.audit import operations as audit
from quittance.areas.claims.queries.balances import check_rates_known
from quittance.areas.exchange.operations import DeliveryChanged, FileKnown, store_file
from quittance.areas.parties.models import Creditor
from quittance.areas.payments.operations import booking, bulk_sql
from quittance.core.allocation import parse_order
from quittance.core.interest import RateMissing
from quittance.core.postings import COMPONENT_ACCOUNT
from quittance.formats import ocr_giro
from quittance.formats.bank import Problem
from quittance.formats.detect import detect
from quittance.formats.inspect import not_readable
from quittance.kit.crashpoints import crashpoint
from quittance.kit.db import copy_into, execute, retried, rows

KIND = "ocr-giro"
_COLUMNS = (
    "incoming (line, account, type, sign, amount, kid, archive_ref, debit_account, settled, ordered, "
    '"group", "text", occurrence)'
)


@dataclass(frozen=True, slots=True)
class BankImport:
    """What became of a bank file. Counts are payments; `verdict` is accept or refuse.

    `file_known`: the same file was booked before, so nothing was added now.
    """

    verdict: str
    booked: int = 0
    matched: int = 0
    suspense: int = 0
    already_known: int = 0
    problems: tuple[Problem, ...] = field(default=())
    file_id: int | None = None
    file_known: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The JSON answer of `quittance bank import`."""
        return {
            "verdict": self.verdict,
            "booked": self.booked,
            "matched": self.matched,
            "suspense": self.suspense,
            "already_known": self.already_known,
            "problems": [{"where": p.where, "code": p.code, "message": p.message} for p in self.problems],
            "file": self.file_id,
            "file_known": self.file_known,
        }


def import_file(*, data: bytes, filename: str, actor: str, now: dt.datetime) -> BankImport:
    """Reads, checks and books an OCR giro file; a file that is not in order is kept and refused whole.

    The same file again, or the same payments in another file, add nothing. Money without an issued reference goes to
    suspense, money above what is owed becomes an open overpayment.
    """
    kind, problem = _readable(data)
    if problem:
        return _refused(kind, data, filename, (problem,), actor=actor, now=now)
    file = ocr_giro.read(data)
    if file.verdict == "refuse":
        return _refused(kind, data, filename, file.problems, actor=actor, now=now)
    try:
        check_rates_known(max(file.payments.settlement_date, default=dt.date.min))
    except RateMissing as missing:
        known = Problem("file", missing.code, f"{missing}. Nothing is booked until the rate is added.")
        return _refused(kind, data, filename, (known,), actor=actor, now=now)
    try:
        # Somebody else may book the same file or the same payments between our look and our write.
        return retried(lambda: _book(file, data, filename, actor=actor, now=now), also=(errors.UniqueViolation,))
    except FileKnown as again:
        return BankImport("accept", already_known=len(file.payments), file_id=again.file_id, file_known=True)
    except DeliveryChanged as changed:
        problem = Problem("file", "delivery_changed", str(changed))
        return _refused(kind, data, filename, (problem,), actor=actor, now=now)


def _readable(data: bytes) -> tuple[str, Problem | None]:
    found = detect(data)
    if found.format == KIND:
        return KIND, None
    return found.format or "unknown", not_readable(found)


def _refused(
    kind: str, data: bytes, filename: str, problems: tuple[Problem, ...], *, actor: str, now: dt.datetime
) -> BankImport:
    listed = [{"where": p.where, "code": p.code, "message": p.message} for p in problems]
    with transaction.atomic():
        file_id = store_file(
            kind=kind, filename=filename, data=data, actor=actor, now=now, delivery="", problems=listed, summary={}
        )
        audit.record(
            actor=actor, action="bank_file.refused", subject=f"file:{file_id}", now=now, problems=len(problems)
        )
    return BankImport("refuse", problems=problems, file_id=file_id)


def _book(file: ocr_giro.OcrFile, data: bytes, filename: str, *, actor: str, now: dt.datetime) -> BankImport:
    delivery = f"{file.sender}:{file.transmission}:{file.recipient}:{file.created or ''}"
    file_id = store_file(
        kind=KIND,
        filename=filename,
        data=data,
        actor=actor,
        now=now,
        delivery=delivery,
        problems=[],
        summary={"payments": len(file.payments), "credit_total": file.credit_total, "debit_total": file.debit_total},
    )
    execute(bulk_sql.INCOMING)
    with copy_into(_COLUMNS) as copy:
        for chunk in file.payments.copy_chunks():
            copy.write(chunk)
    crashpoint("import:copied")
    values = {"actor": actor, "source": f"file:{file_id}:record:", "now": now, "file_id": file_id}
    execute(bulk_sql.ENTRY)
    execute("analyze entry")
    _lock_cases()
    execute(bulk_sql.LATER_EVENTS)
    execute(bulk_sql.SUSPENSE_POSTINGS, values)
    execute(bulk_sql.SUSPENSE_LEGS)
    _allocate(values)
    execute(bulk_sql.BANK_ENTRIES, values)
    _book_backdated(actor=actor, now=now, file_id=file_id)
    ((booked, matched, total),) = rows("select count(*), count(case_id), coalesce(sum(amount), 0)::bigint from entry")
    _check_totals(file, file_id, booked, total)
    audit.record(
        actor=actor, action="bank_file.booked", subject=f"file:{file_id}", now=now, booked=booked, matched=matched
    )
    crashpoint("import:booked")
    empty = file.payments.amount.count(0)
    known = len(file.payments) - empty - booked
    return BankImport("accept", booked, matched, booked - matched, known, _remarks(file, empty), file_id)


def _lock_cases() -> None:
    execute(
        "select count(*) from (select id from claims_case where id in (select case_id from entry)"
        " order by id for no key update) locked"
    )


def _allocate(values: dict[str, object]) -> None:
    """Round by round, so that several payments on one case see each other in date order."""
    execute(bulk_sql.PRIORITY)
    orders = list(Creditor.objects.values_list("id", "allocation_order"))
    with copy_into("priority (creditor_id, account, place)") as copy:
        for creditor_id, text in orders:
            sequence = [component for group in parse_order(text) for component in group]
            for place, component in enumerate(sequence):
                copy.write_row((creditor_id, COMPONENT_ACCOUNT[component].value, place))
    execute("analyze priority")
    ((rounds,),) = rows("select coalesce(max(round), 0) from entry where case_id is not null")
    for number in range(1, rounds + 1):
        execute(bulk_sql.ASKED, [number])
        execute("analyze asked")
        execute(bulk_sql.PART)
        execute("analyze part")
        execute(bulk_sql.POSTINGS, values)
        execute(bulk_sql.LEGS)
        execute("drop table asked, part")


def _book_backdated(*, actor: str, now: dt.datetime, file_id: int) -> None:
    """Payments older than one already booked on the case: booked one by one, and the later ones allocated anew."""
    late = rows(
        "select e.id, e.case_id, e.amount, e.settled, e.account, e.line from entry e join backdated b using (case_id)"
        " order by e.case_id, e.settled, e.line"
    )
    for entry_id, case_id, amount, settled, account, line in late:
        posting_id = booking.book(
            booking.Money(
                case_id=case_id,
                amount=amount,
                value_date=settled,
                source_account="bank",
                subaccount=int(account),
                reason="bank_payment",
                source=f"file:{file_id}:record:{line}",
                key=f"bank:{entry_id}",
            ),
            actor=actor,
            now=now,
        ).posting_id
        execute("update payments_bankentry set posting_id = %s where id = %s", [posting_id, entry_id])


class TotalsDiffer(AssertionError):
    """What was booked for a file is not what the file says; nothing of it is kept."""


def _check_totals(file: ocr_giro.OcrFile, file_id: int, booked: int, total: int) -> None:
    """B-3 inside the transaction: the entries, their legs and the file's own sum agree."""
    ((legs,),) = rows(
        "select coalesce(sum(l.amount), 0)::bigint from entry e"
        " join payments_bankentry b on b.id = e.id"
        " join ledger_leg l on l.posting_id = b.posting_id and l.account = 100 where b.file_id = %s",
        [file_id],
    )
    if legs != total or (booked == len(file.payments) and total != file.credit_total + file.debit_total):
        raise TotalsDiffer(f"file {file_id}: {legs} booked, {total} read")


def _remarks(file: ocr_giro.OcrFile, empty: int) -> tuple[Problem, ...]:
    """What a person should know of a file that was booked: accounts not named as ours, lines without money."""
    others = sorted({a.account for a in file.assignments} - {settings.AGENCY.bank_account})
    remarks = [
        Problem(f"account {account}", "account_not_ours", "Booked, but this receiving account is not the agency's.")
        for account in others
    ]
    if empty:
        remarks.append(Problem("file", "zero_amount", f"{empty} lines say 0.00 and were left out."))
    return tuple(remarks)
