"""A debtor says that a case is paid: kept with its proof, a task for a person, and no fee until it is looked into."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from quittance.areas.access.rules import check_can_open_case, check_can_pay
from quittance.areas.access.visitor import Visitor
from quittance.areas.audit import operations as audit
from quittance.areas.claims.operations import expecting
from quittance.areas.exchange.operations import FileKnown, store_file
from quittance.areas.payments.models import PaidReport
from quittance.core.errors import CoreError
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked, retried

LARGEST_PROOF = 10 * 1024 * 1024
HOLDS_FOR = dt.timedelta(days=14)
_OLDEST = dt.timedelta(days=3 * 365)
_LONGEST_WORDS = 2_000
KIND = "payment-proof"
# The first bytes that each kind of proof begins with, whatever its name says.
_MAGIC = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}

Outcome = PaidReport.Outcome


class ReportRefused(CoreError):
    """A report that cannot be taken. Codes: amount, day, too_long, too_large, empty_file, file_type, closed."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A picture or PDF of a payment, as it was sent."""

    content: bytes = field(repr=False)
    filename: str = field(repr=False)

    @property
    def content_type(self) -> str:
        """What the bytes say it is. Raises ReportRefused when it is none of PDF, JPEG and PNG."""
        for name, magic in _MAGIC.items():
            if self.content.startswith(magic):
                return name
        raise ReportRefused("file_type", "The file is not a PDF, JPEG or PNG.")


def report_paid(
    visitor: Visitor,
    *,
    case_id: int,
    amount: int,
    paid_on: dt.date,
    now: dt.datetime,
    words: str = "",
    proof: Proof | None = None,
) -> PaidReport:
    """Takes a debtor's word that `amount` øre were paid on a day. While it waits, fees it would spare are not charged.

    The same report again, with the same proof or none, is the same report. Raises ReportRefused,
    access.rules.NotYours, NotYourRole.
    """
    check_can_open_case(visitor, case_id)
    check_can_pay(visitor)
    actor, today = visitor.actor, oslo_date(now)
    _check(amount, paid_on, words, proof, today)

    def work() -> PaidReport:
        locked("claims_case", [case_id])  # two equal reports at once are one
        file_id = None if proof is None else _kept(proof, actor, now)
        report, fresh = PaidReport.objects.get_or_create(
            case_id=case_id,
            amount=amount,
            paid_on=paid_on,
            proof_id=file_id,
            closed_at=None,
            defaults={"words": words, "reported_at": now},
        )
        if fresh:
            until = today + HOLDS_FOR
            expecting.note(case_id=case_id, source=f"report:{report.pk}", amount=amount, since=today, until=until)
            audit.record(actor=actor, action="payment.reported", subject=f"case:{case_id}", now=now, report=report.pk)
        return report

    return retried(work)


def _check(amount: int, paid_on: dt.date, words: str, proof: Proof | None, today: dt.date) -> None:
    if amount <= 0:
        raise ReportRefused("amount", "Say how much was paid.")
    if not today - _OLDEST <= paid_on <= today:
        raise ReportRefused("day", "The day of a payment is not in the future, and not years ago.")
    if len(words) > _LONGEST_WORDS:
        raise ReportRefused("too_long", f"Use at most {_LONGEST_WORDS} characters.")
    if proof is not None:
        if not proof.content:
            raise ReportRefused("empty_file", "The file is empty.")
        if len(proof.content) > LARGEST_PROOF:
            raise ReportRefused("too_large", "The file is larger than 10 MB.")
        assert proof.content_type


def _kept(proof: Proof, actor: str, now: dt.datetime) -> int:
    """The stored file; one that was sent before is the same file. Its name is ours: a name may tell on somebody."""
    ending = proof.content_type.rpartition("/")[2]
    try:
        file_id = store_file(
            kind=KIND,
            filename=f"{hashlib.sha256(proof.content).hexdigest()[:12]}.{ending}",
            data=proof.content,
            actor=actor,
            now=now,
            delivery="",
            problems=[],
            summary={"content_type": proof.content_type},
        )
    except FileKnown as known:
        return known.file_id
    audit.record(actor=actor, action="payment.proof_stored", subject=f"file:{file_id}", now=now)
    return file_id


def close_report(*, report_id: int, outcome: str, answer: str, actor: str, now: dt.datetime) -> PaidReport:
    """What came of a report, with an answer the debtor reads; fees are held back for it no longer.

    Outcome: found, not_found or withdrawn. Raises ReportRefused (closed).
    """

    def work() -> PaidReport:
        report = PaidReport.objects.select_for_update(of=("self",)).get(pk=report_id)
        if report.closed_at is not None:
            raise ReportRefused("closed", "This report has been answered already.")
        report.outcome, report.answer = Outcome(outcome), answer
        report.closed_by, report.closed_at = actor, now
        report.save(update_fields=["outcome", "answer", "closed_by", "closed_at"])
        expecting.end(source=f"report:{report.pk}", now=now)
        audit.record(
            actor=actor, action="payment.report_closed", subject=f"case:{report.case_id}", now=now, outcome=outcome
        )
        return report

    return retried(work)
