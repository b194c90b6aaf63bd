"""Imports a claim file: every row is judged first; then all good rows are booked in one transaction, or none."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.claims.operations import staging
from quittance.areas.claims.operations.registering import Handover, register_cases
from quittance.areas.claims.operations.staging import Judgement, Progress, StagedClaim
from quittance.areas.exchange.operations import DeliveryChanged, FileKnown, store_file
from quittance.formats.claims_csv import RowProblem, read_claims
from quittance.kit.clock import oslo_date
from quittance.kit.crashpoints import crashpoint
from quittance.kit.crypto import encrypt
from quittance.kit.db import execute

_CASES_PER_BATCH = 2_000
# Two imports at once would both see a debtor or an invoice as new; the second waits for the first.
_LOCK = "select pg_advisory_xact_lock(hashtext('quittance.claims.import'))"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a claim file. `booked` is false when nothing was written."""

    accepted: int
    rejected: int
    already_known: int
    cases: int
    booked: bool
    problems: tuple[RowProblem, ...]

    def as_dict(self) -> dict[str, Any]:
        """The JSON answer of `quittance claims import`."""
        return {
            "accepted": self.accepted,
            "rejected": self.rejected,
            "already_known": self.already_known,
            "cases": self.cases,
            "booked": self.booked,
            "problems": [{"row": p.row, "field": p.field, "code": p.code, "message": p.message} for p in self.problems],
        }


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A claim file to import, and how: `accept_valid` books the good rows although others are rejected."""

    path: Path
    actor: str
    accept_valid: bool = False
    dry_run: bool = False
    progress: Progress | None = None


def import_claims(request: ImportRequest, *, now: dt.datetime) -> ImportResult:
    """Judges and books a claim file (docs/claims-import.md). The same file twice changes nothing.

    Claims of one debtor and creditor in the file become one case. Raises OSError when the file cannot be read.
    """
    today = oslo_date(now)
    with transaction.atomic():
        execute(_LOCK)
        with request.path.open("rb") as file:
            judgement = staging.stage(read_claims(file, today=today), progress=request.progress)
        staging.settle_conflicts(judgement)
        bookable = judgement.accepted and (request.accept_valid or not judgement.rejected)
        if request.dry_run or not bookable:
            transaction.set_rollback(True)
            return _result(judgement, cases=0, booked=False)
        cases = _book(request, judgement, today, now)
    return _result(judgement, cases=cases, booked=True)


def _result(judgement: Judgement, *, cases: int, booked: bool) -> ImportResult:
    problems = tuple(sorted(judgement.problems, key=lambda p: (p.row, p.field)))
    return ImportResult(judgement.accepted, judgement.rejected, judgement.already_known, cases, booked, problems)


def _book(request: ImportRequest, judgement: Judgement, today: dt.date, now: dt.datetime) -> int:
    file_id = _store(request, judgement, now)
    staging.register_parties(allocation_order=settings.AGENCY.allocation_order)
    handover = Handover(
        file_id=file_id,
        today=today,
        now=now,
        actor=request.actor,
        reference_length=settings.AGENCY.reference_length,
        reference_algorithm=settings.AGENCY.reference_algorithm,
        letters_from=dt.date.fromisoformat(settings.AGENCY.letters_from) if settings.AGENCY.letters_from else None,
    )
    cases = claims = 0
    for batch in _batches(staging.staged_claims()):
        register_cases(batch, handover)
        cases += len(batch)
        claims += sum(map(len, batch))
        if request.progress:
            request.progress("booked", claims, judgement.accepted)
        crashpoint("import:copied")
    audit.record(
        actor=request.actor, action="claims.imported", subject=f"file:{file_id}", now=now,
        claims=judgement.accepted, cases=cases, rejected=judgement.rejected,
    )  # fmt: skip
    crashpoint("import:booked")
    return cases


def _store(request: ImportRequest, judgement: Judgement, now: dt.datetime) -> int:
    """Keeps the file; it holds identity numbers, so it is kept encrypted."""
    data = request.path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    try:
        return store_file(
            kind="claims-csv",
            filename=request.path.name,
            data=encrypt(data.decode("latin-1"), place=f"exchange_receivedfile:{digest}"),
            actor=request.actor,
            now=now,
            delivery=digest,
            problems=[],
            summary={"accepted": judgement.accepted, "rejected": judgement.rejected},
        )
    except (FileKnown, DeliveryChanged) as known:
        return known.file_id


def _batches(claims: list[StagedClaim]) -> Iterator[list[list[StagedClaim]]]:
    batch: list[list[StagedClaim]] = []
    for _, group in groupby(claims, key=lambda claim: (claim.creditor_id, claim.party_id)):
        batch.append(list(group))
        if len(batch) == _CASES_PER_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
