"""Books a bank file: raw bytes first, then all of it in one transaction, or none of it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from psycopg import errors

from quittance.areas.audit import operations as audit
from quittance.areas.exchange.operations import DeliveryChanged, FileKnown, store_file
from quittance.areas.payments.operations import bulk_booking, statements
from quittance.areas.payments.operations.arrivals import settle_arrivals
from quittance.areas.payments.operations.bank_reading import BankFile, Unusable, objections, read_bank_file
from quittance.formats.bank import Problem
from quittance.kit.clock import oslo_date
from quittance.kit.crashpoints import crashpoint
from quittance.kit.db import execute, retried

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class BankImport:
    """What became of a bank file. Counts are payments; `verdict` is accept or refuse.

    `already_known`: booked before, from this or another kind of file. `not_booked`: the account is booked from
    another kind of file, which has not brought them yet. `pending`: the bank has not booked them. `file_known`: the
    same file was booked before, so nothing was added now.
    """

    verdict: str
    booked: int = 0
    matched: int = 0
    suspense: int = 0
    already_known: int = 0
    not_booked: int = 0
    pending: int = 0
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
            "not_booked": self.not_booked,
            "pending": self.pending,
            "problems": [{"where": p.where, "code": p.code, "message": p.message} for p in self.problems],
            "file": self.file_id,
            "file_known": self.file_known,
        }


def import_file(*, data: bytes, filename: str, actor: str, now: dt.datetime) -> BankImport:
    """Reads, checks and books an OCR giro, camt.053 or camt.054 file; one that is not in order is refused whole.

    A refused file is kept with the reasons. The same file again, or the same payments in another file or another kind
    of file, add nothing. Money without an issued reference goes to suspense, money above what is owed becomes an open
    overpayment. A statement (053) is kept and held to what is booked; its money is booked only for accounts whose
    agency setting says so.
    """
    file = read_bank_file(data)
    if isinstance(file, Unusable):
        return _refused(file.kind, data, filename, file.problems, actor=actor, now=now)
    if problems := objections(file, today=oslo_date(now)):
        return _refused(file.kind, data, filename, problems, actor=actor, now=now)
    try:
        # Somebody else may book the same file or the same payments between our look and our write.
        return retried(lambda: _book(file, data, filename, actor=actor, now=now), also=(errors.UniqueViolation,))
    except FileKnown as again:
        return BankImport("accept", already_known=file.payments, file_id=again.file_id, file_known=True)
    except DeliveryChanged as changed:
        problem = Problem("file", "delivery_changed", str(changed))
        return _refused(file.kind, data, filename, (problem,), actor=actor, now=now)


def _refused(
    kind: str, data: bytes, filename: str, problems: tuple[Problem, ...], *, actor: str, now: dt.datetime
) -> BankImport:
    with transaction.atomic():
        file_id = store_file(
            kind=kind,
            filename=filename,
            data=data,
            actor=actor,
            now=now,
            delivery="",
            problems=_as_dicts(problems),
            summary={},
        )
        audit.record(
            actor=actor, action="bank_file.refused", subject=f"file:{file_id}", now=now, problems=len(problems)
        )
    return BankImport("refuse", problems=problems, file_id=file_id)


def _book(file: BankFile, data: bytes, filename: str, *, actor: str, now: dt.datetime) -> BankImport:
    # Two kinds of files with the same money must see each other's.
    for account in file.accounts:
        execute("select pg_advisory_xact_lock(hashtextextended('bank account ' || %s, 0))", [account])
    file_id = store_file(
        kind=file.kind,
        filename=filename,
        data=data,
        actor=actor,
        now=now,
        delivery=file.delivery,
        problems=[],
        summary=file.summary,
    )
    done = bulk_booking.book(file, file_id=file_id, actor=actor, now=now)
    gaps = statements.keep(file.message, file_id=file_id) if file.message and file.kind == "camt.053" else ()
    statements.explain(file.accounts)
    settle_arrivals(file_id=file_id, actor=actor, now=now)
    audit.record(
        actor=actor,
        action="bank_file.booked",
        subject=f"file:{file_id}",
        now=now,
        booked=done.booked,
        matched=done.matched,
    )
    crashpoint("import:booked")
    return BankImport(
        "accept",
        booked=done.booked,
        matched=done.matched,
        suspense=done.booked - done.matched,
        already_known=done.known,
        not_booked=done.elsewhere,
        pending=done.pending,
        problems=(*_remarks(file, done), *gaps),
        file_id=file_id,
    )


def _as_dicts(problems: tuple[Problem, ...]) -> list[dict[str, str]]:
    return [{"where": p.where, "code": p.code, "message": p.message} for p in problems]


def _remarks(file: BankFile, done: bulk_booking.BulkResult) -> tuple[Problem, ...]:
    """What a person should know of a file that was booked."""
    remarks = []
    if done.empty:
        remarks.append(Problem("file", "zero_amount", f"{done.empty} lines say 0.00 and were left out."))
    if done.pending:
        message = f"{done.pending} payments are not booked by the bank yet, so neither are they here."
        remarks.append(Problem("file", "pending", message))
    if done.elsewhere:
        message = (
            f"{done.elsewhere} payments were compared and not booked: this account is not booked from {file.kind} "
            "files (booking_sources in the agency's file)."
        )
        remarks.append(Problem("file", "compared_only", message))
    if done.look_alikes:
        named = ", ".join(map(str, done.look_alikes[:_MOST_NAMED]))
        message = (
            f"{len(done.look_alikes)} payments (number {named}{' ...' if len(done.look_alikes) > _MOST_NAMED else ''}) "
            "are like earlier ones in everything but the bank's reference. They are booked; see whether they are real."
        )
        remarks.append(Problem("file", "looks_known", message))
    return tuple(remarks)
