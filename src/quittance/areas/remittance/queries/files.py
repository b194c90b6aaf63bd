"""Payment files and days of client accounts, as pages and commands read them."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.approvals.models import Approval
from quittance.areas.remittance.models import AccountDay, PaymentFile
from quittance.areas.remittance.rules import FIRST, NOT_TAKEN, SECOND
from quittance.core.money import to_text


@dataclass(frozen=True, slots=True)
class LineView:
    """A payment of a file; øre. A person's account shows its ending only."""

    kind: str
    payee: str
    amount: int
    account: str
    end_to_end: str
    state: str
    problem: str
    run_id: int | None
    refund_id: int | None


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Somebody's word that the bank never took a file; `checker` is empty while it waits for a second person."""

    approval_id: int
    maker: str
    made_at: dt.datetime
    reason: str
    checker: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A payment file; `sha256` in hexadecimal. `step` is 1 or 2 while that approval waits, else 0."""

    file_id: int
    message_id: str
    state: str
    count: int
    total: int
    sha256: str
    pay_on: dt.date
    made_by: str
    made_at: dt.datetime
    first_approver: str
    second_approver: str
    released_by: str
    released_at: dt.datetime | None
    approval_id: int | None
    step: int
    downloads: tuple[tuple[dt.datetime, str, str], ...]
    answers: tuple[tuple[dt.datetime, int, int, int], ...]
    not_taken: NotTaken | None = None

    def as_dict(self) -> dict[str, object]:
        """For JSON: kroner with two decimals, ISO dates."""
        return {
            "file": self.file_id,
            "message_id": self.message_id,
            "state": self.state,
            "payments": self.count,
            "total": to_text(self.total),
            "sha256": self.sha256,
            "pay_on": self.pay_on.isoformat(),
            "made_by": self.made_by,
            "approved_by": [name for name in (self.first_approver, self.second_approver) if name],
        }


def files(*, limit: int = 100) -> tuple[FileView, ...]:
    """Payment files, newest first."""
    found = PaymentFile.objects.defer("content").prefetch_related("downloads", "answers").order_by("-id")[:limit]
    asked = {
        approval.payload["file"]: approval
        for approval in Approval.objects.filter(kind__in=(FIRST, SECOND), state=Approval.State.WAITING)
    }
    return tuple(_view(file, asked.get(file.pk)) for file in found)


def one_file(file_id: int) -> FileView | None:
    """One payment file."""
    file = PaymentFile.objects.defer("content").filter(pk=file_id).first()
    if file is None:
        return None
    subject = f"payment-file:{file_id}"
    asked = Approval.objects.filter(kind__in=(FIRST, SECOND), subject=subject, state=Approval.State.WAITING).first()
    return _view(file, asked, _not_taken(file))


def _not_taken(file: PaymentFile) -> NotTaken | None:
    """The proposal that was agreed to, or that waits while the file is still out."""
    state = {"released": Approval.State.WAITING, "not_taken": Approval.State.APPROVED}.get(file.state)
    found = Approval.objects.filter(kind=NOT_TAKEN, subject=f"payment-file:{file.pk}", state=state).last()
    return NotTaken(found.pk, found.maker, found.made_at, found.reason, found.checker) if state and found else None


def _view(file: PaymentFile, asked: Approval | None, not_taken: NotTaken | None = None) -> FileView:
    return FileView(
        file_id=file.pk,
        message_id=file.message_id,
        state=file.state,
        count=file.count,
        total=file.total,
        sha256=bytes(file.sha256).hex(),
        pay_on=file.pay_on,
        made_by=file.made_by,
        made_at=file.made_at,
        first_approver=file.first_approver,
        second_approver=file.second_approver,
        released_by=file.released_by,
        released_at=file.released_at,
        approval_id=asked.pk if asked else None,
        step=0 if asked is None else 1 if asked.kind == FIRST else 2,
        downloads=tuple((one.at, one.by, one.reason) for one in sorted(file.downloads.all(), key=lambda one: one.pk)),
        answers=tuple(
            (one.at, one.accepted, one.rejected, one.pending)
            for one in sorted(file.answers.all(), key=lambda one: one.pk)
        ),
        not_taken=not_taken,
    )


def lines_of_file(file_id: int) -> tuple[LineView, ...]:
    """A file's payments in its order."""
    file = PaymentFile.objects.defer("content").get(pk=file_id)
    found = file.lines.select_related("run__creditor", "refund").order_by("id")
    return tuple(
        LineView(
            kind=line.kind,
            payee=line.run.creditor.name if line.run else line.refund.payee if line.refund else "",
            amount=line.amount,
            account=line.account or (f"…{line.refund.account_ending}" if line.refund else ""),
            end_to_end=line.end_to_end,
            state=line.state,
            problem=line.problem,
            run_id=line.run_id,
            refund_id=line.refund_id,
        )
        for line in found
    )


@dataclass(frozen=True, slots=True)
class DayView:
    """A client account at the end of a day; øre. `reasons` are (code, øre or nothing, what)."""

    account: str
    day: dt.date
    state: str
    statement: int | None
    books: int
    difference: int | None
    reasons: tuple[tuple[str, int | None, str], ...]
    looked_by: str
    looked_at: dt.datetime

    def as_dict(self) -> dict[str, object]:
        """For JSON: kroner with two decimals, ISO dates."""
        return {
            "account": self.account,
            "day": self.day.isoformat(),
            "state": self.state,
            "statement": None if self.statement is None else to_text(self.statement),
            "books": to_text(self.books),
            "difference": None if self.difference is None else to_text(self.difference),
            "explained_by": [
                {"code": code, "amount": None if amount is None else to_text(amount), "what": what}
                for code, amount, what in self.reasons
            ],
        }


def account_days(*, first: dt.date, last: dt.date) -> tuple[DayView, ...]:
    """What was found about client accounts in a span of days, by day and account."""
    return tuple(
        view_day(day) for day in AccountDay.objects.filter(day__range=(first, last)).order_by("day", "account")
    )


def view_day(day: AccountDay) -> DayView:
    """A day as pages and commands read it."""
    return DayView(
        day.account,
        day.day,
        day.state,
        day.statement,
        day.books,
        day.difference,
        tuple((code, amount, what) for code, amount, what in day.explained_by),
        day.looked_by,
        day.looked_at,
    )
