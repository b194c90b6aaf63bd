"""Read an OCR giro file: all of it is right, or none of it is used.

Two readers share the layout. This one is fast and only ever answers "everything is in order" or "something
is not": it works on whole columns of the file at a time. When it says no, `explain` walks through the
records one by one and tells a person what is wrong. The tests hold the two to the same verdict.

Not judged here, because it needs to know more than the file: whether the account is ours, whether the day
lies in the future, whether the file came before, whether a reference was issued.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quittance.formats.bank import BankPayment, ReferenceKind
from quittance.formats.ocr_giro import layout
from quittance.formats.ocr_giro.columns import ColumnReader, Unreadable
from quittance.formats.ocr_giro.envelope import Envelope, unwrap
from quittance.formats.ocr_giro.explain import explain
from quittance.formats.ocr_giro.records import AssignmentTotals, OcrFile, PaymentColumns

_NOT_AN_ITEM = re.compile(rb"[^3]")
_TEXT_MARK = b"2"


def read(data: bytes) -> OcrFile:
    """Read and check a whole file. Never raises for bad content: `verdict` is "refuse" and `problems` say why.

    Checked: record length and kind, their order, digits where digits belong, real dates, the pairing and
    rising numbers of the items, and the control totals (transactions, records, sum, first and last settlement
    date) of every assignment and of the transmission.
    """
    envelope = unwrap(data)
    if envelope.stride:
        try:
            return _FastReader(envelope).read()
        except Unreadable:
            pass
    return OcrFile("refuse", explain(envelope))


def bank_payments(file: OcrFile) -> Iterator[BankPayment]:
    """Yield the payments of a file one by one in the common shape of all bank formats.

    Credit notes (sign "-") are debits: money that was deducted. Types 18 and 20 are debits and reversals:
    the card customer got the money back.
    """
    agreements = (one.agreement for one in file.assignments for _ in range(one.payments))
    for agreement, row in zip(agreements, file.payments.rows(), strict=True):
        line, account, type_, sign, amount, kid, archive_ref, payer, settled, ordered, group, text, occurrence = row
        yield BankPayment(
            amount=abs(amount),
            direction="debit" if sign == "-" or type_ in layout.MONEY_OUT_TYPES else "credit",
            reversal=type_ in layout.MONEY_OUT_TYPES,
            booked=settled,
            account=account,
            reference=kid,
            reference_kind=reference_kind(kid),
            text=text or None,
            payer=payer,
            bank_reference=None if type_ == layout.AGREEMENT_REFERENCE_TYPE else archive_ref,
            line=line,
            agreement=agreement,
            type=type_,
            sign=sign,
            archive_ref=archive_ref,
            debit_account=payer,
            order_date=ordered,
            group=group,
            occurrence=occurrence,
        )


def reference_kind(kid: str | None) -> ReferenceKind | None:
    """Tell a payment reference ("kid") from anything else a reference field may hold ("other")."""
    if kid is None:
        return None
    return "kid" if layout.KID_TEXT.fullmatch(kid) else "other"


def _count_nothing_out(payments: PaymentColumns) -> int:
    """Count debits of 0.00, which their amount does not tell from credits."""
    kinds = zip(payments.amount, payments.sign, payments.type, strict=True)
    return sum(not amount and (sign == "-" or type_ in layout.MONEY_OUT_TYPES) for amount, sign, type_ in kinds)


def _require(condition: object) -> None:
    if not condition:
        raise Unreadable


@dataclass
class _Totals:
    """What end records are compared with while a file is read."""

    transactions: int = 0
    records: int = 0
    amount: int = 0


@dataclass
class _FastReader:
    """One pass over the file; raises Unreadable at the first thing that is not in order."""

    envelope: Envelope
    columns: ColumnReader = field(init=False)
    assignments: list[AssignmentTotals] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    totals: _Totals = field(default_factory=_Totals)

    def __post_init__(self) -> None:
        body, stride = self.envelope.body, self.envelope.stride
        self.count = (len(body) + stride - layout.RECORD_LENGTH) // stride
        self.columns = ColumnReader(body, stride)
        # One byte per record: the digits of its service and of its kind.
        self.service_tens, self.service_units = body[2::stride], body[3::stride]
        self.kind_tens, self.kind_units = body[6::stride], body[7::stride]

    def read(self) -> OcrFile:
        body, stride, count = self.envelope.body, self.envelope.stride, self.count
        _require(count >= 2)
        _require(body[0::stride].count(b"N") == count == body[1::stride].count(b"Y"))
        _require(all(body[position::stride].isdigit() for position in range(2, 8)))
        first, last = self.record(0), self.record(count - 1)
        _require(first.startswith(b"NY000010") and last.startswith(b"NY000089"))
        _require(layout.SHAPE_START_TRANSMISSION.fullmatch(layout.shape(first)))
        index = 1
        while index < count - 1:
            index = self.read_assignment(index)
        self.totals.records += 2
        self.check_end(last, self.totals)
        return self.result(first, last)

    def record(self, index: int) -> bytes:
        start = index * self.envelope.stride
        return self.envelope.body[start : start + layout.RECORD_LENGTH]

    def read_assignment(self, start: int) -> int:
        """Read the assignment whose start record is number `start` (0-based); return the index after its end."""
        head = self.record(start)
        _require(head[layout.RECORD_TYPE] == layout.START_ASSIGNMENT)
        service = head[layout.SERVICE]
        _require(service.isdigit() and service != layout.SERVICE_NONE)
        end = self.find_end(start, service)
        size = end - start + 1
        _require(self.service_tens.count(service[:1], start, end + 1) == size)
        _require(self.service_units.count(service[1:], start, end + 1) == size)
        if service == layout.SERVICE_OCR:
            totals = self.read_payments(start, end, head)
        else:
            totals = self.skip_other(end, size)
            self.others.append(service.decode("ascii"))
        self.totals.transactions += totals.transactions
        self.totals.records += totals.records
        self.totals.amount += totals.amount
        return end + 1

    def find_end(self, start: int, service: bytes) -> int:
        """Find the end record of an assignment, the last record of the file left aside."""
        if service == layout.SERVICE_OCR:
            found = _NOT_AN_ITEM.search(self.kind_tens, start + 1, self.count - 1)
            end = found.start() if found else -1
        else:
            end = self.kind_tens.find(b"8", start + 1, self.count - 1)
            while end > 0 and self.kind_units[end : end + 1] != b"8":
                end = self.kind_tens.find(b"8", end + 1, self.count - 1)
        _require(end > 0 and self.record(end)[layout.RECORD_TYPE] == layout.END_ASSIGNMENT)
        return end

    def skip_other(self, end: int, size: int) -> _Totals:
        """Take the transactions and the sum of another service from its own end record."""
        record = self.record(end)
        _require(layout.SHAPE_END.fullmatch(layout.shape(record)))
        _require(int(record[layout.COUNT_RECORDS]) == size)
        return _Totals(int(record[layout.COUNT_TRANSACTIONS]), size, int(record[layout.SUM]))

    def read_payments(self, start: int, end: int, head: bytes) -> _Totals:
        kinds = self.kind_units[start + 1 : end]
        pairs = kinds.replace(_TEXT_MARK, b"")
        transactions = len(pairs) // 2
        # Every payment is item 1, item 2 and perhaps item 3.
        _require(pairs == b"01" * transactions and b"02" not in kinds and b"22" not in kinds)
        _require(not kinds.startswith(_TEXT_MARK))
        _require(head[layout.TYPE] == b"00")
        _require(layout.SHAPE_START_ASSIGNMENT.fullmatch(layout.shape(head)))
        account = head[layout.ACCOUNT].decode("ascii")
        first_payment = len(self.columns.payments)
        if _TEXT_MARK in kinds:
            amount = self.columns.read_mixed(start + 1, kinds, account)
        else:
            amount = self.columns.read_pairs(start + 1, transactions, account)
        totals = _Totals(transactions, end - start + 1, amount)
        tail = self.record(end)
        _require(tail[layout.TYPE] == b"00")
        self.check_end(tail, totals)
        self.check_settlement_dates(tail, first_payment)
        self.assignments.append(
            AssignmentTotals(
                agreement=head[layout.AGREEMENT].decode("ascii"),
                number=int(head[layout.ASSIGNMENT_NUMBER]),
                account=account,
                first_line=start + 1,
                payments=transactions,
                records=totals.records,
                control_sum=amount,
            )
        )
        return totals

    def check_end(self, record: bytes, totals: _Totals) -> None:
        _require(layout.SHAPE_END.fullmatch(layout.shape(record)))
        _require(int(record[layout.COUNT_TRANSACTIONS]) == totals.transactions)
        _require(int(record[layout.COUNT_RECORDS]) == totals.records)
        _require(int(record[layout.SUM]) == abs(totals.amount))
        made = record[layout.DATE_MADE]
        _require(layout.is_unset(made) or layout.real_date(made))

    def check_settlement_dates(self, record: bytes, first_payment: int) -> None:
        settled = self.columns.payments.settlement_date
        days = set(settled[first_payment:]) if first_payment else set(settled)
        if not days:
            return
        for position, pick in ((layout.EARLIEST, min), (layout.LATEST, max)):
            stated = record[position]
            if not layout.is_unset(stated):
                _require(layout.real_date(stated) == pick(days))

    def result(self, first: bytes, last: bytes) -> OcrFile:
        payments = self.columns.payments
        payments.number_occurrences(self.columns.repeats())
        money_out = [amount for amount in payments.amount if amount < 0]
        nothing_out = _count_nothing_out(payments) if 0 in payments.amount else 0
        credit_total = sum(payments.amount) - sum(money_out)
        return OcrFile(
            verdict="accept",
            sender=first[layout.SENDER].decode("ascii"),
            transmission=first[layout.TRANSMISSION_NUMBER].decode("ascii"),
            recipient=first[layout.RECIPIENT].decode("ascii"),
            created=layout.real_date(last[layout.DATE_MADE]),
            assignments=tuple(self.assignments),
            payments=payments,
            other_services=tuple(self.others),
            control_sum=self.totals.amount,
            records=self.count,
            credit_count=len(payments) - len(money_out) - nothing_out,
            credit_total=credit_total,
            debit_count=len(money_out) + nothing_out,
            debit_total=sum(money_out),
        )
