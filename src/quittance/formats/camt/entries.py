"""Turns the leaves of entries and their details into payments, and holds them to each other.

An entry is the money that moved. Its details must add up to it; where a single detail says nothing usable about its
amount (none, or one in the payer's currency), the entry's amount is its amount. Where several give none, and where a
statement gives fewer details than it counts, the entry itself is the payment, and it says how many are in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from quittance.core.money import to_text
from quittance.formats.bank import MAX_PROBLEMS, Problem, ReferenceKind
from quittance.formats.camt import layout, values
from quittance.formats.camt.plans import DetailPlan, EntryPlan, Money, Remittance
from quittance.formats.camt.records import EntryRow, Packed, PaymentRow

ASK = "Ask the bank to deliver the file again; do not mend it by hand."
Leaves = Sequence[str]
_MOST_WORDS = 20
_SIGNS = {"CRDT": 1, "DBIT": -1}
_NO_REFERENCE: tuple[str, ReferenceKind | None, bool] = ("", None, False)


class Head(NamedTuple):
    """What an entry says of itself. `amount` is signed, `batch` is how many payments the bank counts in it."""

    number: int
    amount: int
    currency: str
    reversal: bool
    booked: bool
    settled: date
    reference: str
    batch: int
    instructed: str
    text: str


class TooManyProblems(Exception):
    """The list of problems is full."""


@dataclass
class Collected:
    """Everything read so far from one message."""

    format: layout.CamtFormat
    payments: Packed = field(default_factory=Packed)
    entries: list[EntryRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    number: int = 0
    credit_count: int = 0
    credit_total: int = 0
    debit_count: int = 0
    debit_total: int = 0
    pending: int = 0
    latest: date | None = None

    def problem(self, where: str, code: str, message: str) -> None:
        """Note what is wrong; raises TooManyProblems when enough is known."""
        if len(self.problems) >= MAX_PROBLEMS:
            raise TooManyProblems
        self.problems.append(Problem(where, code, f"{message} {ASK}"))

    def count(self, head: Head, amount: int, payments: int = 1) -> None:
        """Add booked money to the totals of the file."""
        if not head.booked:
            self.pending += payments
        elif amount < 0:
            self.debit_count += payments
            self.debit_total -= amount
        else:
            self.credit_count += payments
            self.credit_total += amount


class EntryReader:
    """Reads one entry at a time: `begin`, any number of `detail`, `end`."""

    def __init__(self, collected: Collected, *, group: int, account: str, currency: str) -> None:
        self.collected = collected
        self.group = group
        self.account = account
        self.currency = currency
        # Of money in and of money out: entries and sums, booked ones and all.
        self.booked, self.booked_sum = [0, 0], [0, 0]
        self.all, self.all_sum = [0, 0], [0, 0]
        self.currencies: set[str] = set()
        self.booked_currencies: set[str] = set()
        self._head: Head | None = None
        self._plan: EntryPlan | None = None
        self._first: tuple[DetailPlan, Leaves] | None = None
        self._unpriced: list[str] = []
        self._count = self._sum = 0
        self._mark: tuple[int, int] | None = None
        self._before: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)

    def begin(self, plan: EntryPlan, leaves: Leaves) -> None:
        """Take what the entry says of itself. Raises ValueUnreadable."""
        collected = self.collected
        head = self._read_head(plan, leaves)
        self._head, self._plan, self._first, self._count, self._sum = head, plan, None, 0, 0
        self._unpriced = []
        few = collected.format == "camt.053" and head.batch > 1
        self._mark = collected.payments.mark() if few else None
        if few:
            self._before = self._totals()

    def detail(self, plan: DetailPlan, leaves: Leaves) -> None:
        """Take one payment of the entry. Raises ValueUnreadable."""
        self._count += 1
        if self._count == 1:
            self._first = (plan, leaves)
            return
        head = self._head
        assert head is not None
        if self._first and _amount_of(*self._first, head) is None:
            self._unpriced = [_words(*self._first)]
        elif self._first:
            self._add(*self._first, None)
        self._first = None
        if not self._unpriced:
            self._add(plan, leaves, None)
        elif _amount_of(plan, leaves, head) is not None:
            raise values.ValueUnreadable("amount", f"Some payments of the entry have no amount in {head.currency}.")
        elif len(self._unpriced) < _MOST_WORDS:
            self._unpriced.append(_words(plan, leaves))

    def end(self, plan: EntryPlan, leaves: Leaves) -> None:
        """Close the entry and hold its details to it. Raises ValueUnreadable."""
        head, collected = self._head, self.collected
        assert head is not None
        if plan is not self._plan:
            whole = self._read_head(plan, leaves)
            if whole._replace(text="") != head._replace(text=""):
                raise values.ValueUnreadable("order", "Parts of the entry stand after its payments.")
            head = whole
        if self._first:
            self._add(*self._first, head.amount)
        if self._mark and self._count < head.batch:
            collected.payments.cut(self._mark)
            self._restore(self._before)
            self._count = 0
        elif self._unpriced:
            text = "\n".join(filter(None, [head.text, *self._unpriced]))
            self._add_bare(head._replace(batch=self._count, text=text))
        elif self._count and head.batch and head.batch != self._count:
            message = f"The entry says it holds {head.batch} payments, and gives {self._count}."
            raise values.ValueUnreadable("count_payments", message)
        elif self._count and self._sum != head.amount:
            message = (
                f"The payments of the entry add up to {to_text(self._sum)}, the entry says {to_text(head.amount)}."
            )
            raise values.ValueUnreadable("sum", message)
        if not self._count:
            self._add_bare(head)
        self._note(head)

    def _totals(self) -> tuple[int, int, int, int, int]:
        one = self.collected
        return one.credit_count, one.credit_total, one.debit_count, one.debit_total, one.pending

    def _restore(self, totals: tuple[int, int, int, int, int]) -> None:
        one = self.collected
        one.credit_count, one.credit_total, one.debit_count, one.debit_total, one.pending = totals

    def _read_head(self, plan: EntryPlan, leaves: Leaves) -> Head:
        if plan.amount is None:
            raise values.ValueUnreadable("amount", "The entry has no amount.")
        sign = _sign(leaves, plan.direction)
        if sign is None:
            raise values.ValueUnreadable("direction", "The entry does not say whether money came or went.")
        status = _text(leaves, plan.status)
        if not status and self.collected.format == "camt.054":
            raise values.ValueUnreadable("status", "The entry does not say whether it is booked.")
        day_at = plan.booked_on if plan.booked_on >= 0 else plan.value_on
        booked = status in ("", layout.BOOKED)
        if day_at < 0 and booked:
            raise values.ValueUnreadable("date", "The entry has no booking date.")
        return Head(
            number=self.collected.number,
            amount=sign * values.minor(leaves[plan.amount.place]),
            currency=plan.amount.currency or self.currency,
            reversal=plan.reversal >= 0 and values.is_true(leaves[plan.reversal]),
            booked=booked,
            settled=values.day(leaves[day_at]) if day_at >= 0 else date.max,
            reference=_text(leaves, plan.reference),
            batch=sum(_number(leaves[place]) for place in plan.batch),
            instructed=_instructed(plan.instructed, leaves, plan.amount.currency),
            text=values.one_line(leaves[plan.text]) if plan.text >= 0 else "",
        )

    def _add(self, plan: DetailPlan, leaves: Leaves, whole: int | None) -> None:
        """Pack one payment; `whole` is the entry's amount when this is its only detail."""
        head = self._head
        assert head is not None
        amount = _amount_of(plan, leaves, head)
        if whole is not None and amount != whole:
            charged = 0 if amount is None else sum(_charged(one, leaves, head.currency) for one in plan.charges)
            if amount is None or amount + charged == whole:
                amount = whole
        if amount is None:
            raise values.ValueUnreadable("amount", f"A payment has no amount in {head.currency}.")
        self._sum += amount
        reference, kind, several = _reference(plan.structured, leaves) if plan.structured else _NO_REFERENCE
        out = amount < 0 and not head.reversal
        own = leaves[plan.bank_reference].strip() if plan.bank_reference >= 0 else ""
        account = _first_text(leaves, plan.payee_accounts if out else plan.payer_accounts)
        self._pack(
            PaymentRow(
                len(self.collected.payments) + 1,
                head.number,
                self.account,
                head.currency,
                amount,
                head.reversal,
                head.booked,
                head.settled,
                reference,
                kind,
                several,
                "" if plan.wordless else _words(plan, leaves),
                _first_text(leaves, plan.payee_names + plan.payer_names if out else plan.payer_names),
                values.account(account) if account else "",
                own or head.reference,
                own != "",
                head.reference,
                _given(leaves[plan.end_to_end]) if plan.end_to_end >= 0 else "",
                (_instructed(plan.instructed, leaves, head.currency) if plan.instructed else "") or head.instructed,
                _first_text(leaves, plan.return_reason),
                0,
            ),
            head,
        )

    def _add_bare(self, head: Head) -> None:
        row = PaymentRow(
            len(self.collected.payments) + 1, head.number, self.account, head.currency, head.amount, head.reversal,
            head.booked, head.settled, "", None, False, head.text, "", "", head.reference, False, head.reference, "",
            head.instructed, "", max(head.batch, 1),
        )  # fmt: skip
        self._pack(row, head)

    def _pack(self, row: PaymentRow, head: Head) -> None:
        collected = self.collected
        if len(collected.payments) >= layout.MAX_PAYMENTS:
            raise values.ValueUnreadable("too_many", f"More than {layout.MAX_PAYMENTS:,} payments in one file.")
        collected.payments.add(row)
        collected.count(head, row.amount)

    def _note(self, head: Head) -> None:
        collected = self.collected
        if collected.format == "camt.053":
            row = EntryRow(
                self.group, head.number, head.amount, head.currency, head.booked, head.settled, head.reversal,
                head.reference, head.text, max(self._count, head.batch),
            )  # fmt: skip
            collected.entries.append(row)
        self.currencies.add(head.currency)
        out = head.amount < 0
        self.all[out] += 1
        self.all_sum[out] += abs(head.amount)
        if head.booked:
            self.booked_currencies.add(head.currency)
            self.booked[out] += 1
            self.booked_sum[out] += abs(head.amount)
            if collected.latest is None or head.settled > collected.latest:
                collected.latest = head.settled


def _text(leaves: Leaves, place: int) -> str:
    return leaves[place].strip() if place >= 0 else ""


def _first_text(leaves: Leaves, places: tuple[int, ...]) -> str:
    for place in places:
        if text := leaves[place].strip():
            return text if text.isprintable() else values.one_line(text)
    return ""


def _given(text: str) -> str:
    """A payer's identifier, empty where it only says that there is none."""
    text = text.strip()
    return "" if text.upper() in layout.NOT_GIVEN else text


def _sign(leaves: Leaves, place: int) -> int | None:
    text = leaves[place] if place >= 0 else ""
    return _SIGNS.get(text) or _SIGNS.get(text.strip())


def _number(text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise values.ValueUnreadable("count_payments", "The number of payments in the entry is no number.")
    return int(text)


def _amount_of(plan: DetailPlan, leaves: Leaves, head: Head) -> int | None:
    """The payment's own signed amount in the entry's currency, None when it gives none."""
    money = plan.amounts.get(head.currency)
    if money is None:
        return None
    sign = _sign(leaves, plan.direction) if plan.direction >= 0 else (-1 if head.amount < 0 else 1)
    if sign is None:
        raise values.ValueUnreadable("direction", "A payment does not say whether money came or went.")
    return sign * values.minor(leaves[money.place])


def _charged(money: Money, leaves: Leaves, currency: str) -> int:
    """What a charge adds to a payment: less when it was deducted. 0 in another currency."""
    if money.currency != currency:
        return 0
    return (_sign(leaves, money.direction) or -1) * values.minor(leaves[money.place])


def _instructed(money: Money | None, leaves: Leaves, currency: str) -> str:
    if money is None or not money.currency or money.currency == currency:
        return ""
    return f"{money.currency} {leaves[money.place].strip()}"[:40]


def _reference(parts: tuple[Remittance, ...], leaves: Leaves) -> tuple[str, ReferenceKind | None, bool]:
    """The one structured reference of a payment and its kind; of several different ones none, and True."""
    found: tuple[str, ReferenceKind | None] = ("", None)
    for part in parts:
        if part.reference < 0 or not (text := leaves[part.reference].strip()):
            continue
        one = values.reference(text, _text(leaves, part.code), _text(leaves, part.issuer))
        if found[0] and one[0] != found[0]:
            return "", None, True
        found = one
    return (*found, False)


def _words(plan: DetailPlan, leaves: Leaves) -> str:
    """What the payer wrote, line by line; then invoices and credit notes; else what the bank says."""
    lines = [values.one_line(leaves[place]) for place in plan.text]
    alone = len(plan.structured) == 1
    for part in plan.structured:
        lines += _invoices(part, leaves, alone=alone)
    if not any(lines):
        lines = [values.one_line(leaves[place]) for place in plan.bank_text]
    return "\n".join(line for line in lines if line)


def _invoices(part: Remittance, leaves: Leaves, *, alone: bool) -> list[str]:
    """Lines such as "CINV 20031 2000.00" and "CREN 20017 -500.00"; of several references, each with its amount."""
    amounts = [leaves[one.place].strip() for one in part.amounts]
    amounts += [f"-{leaves[one.place].strip()}" for one in part.credit_notes]
    named = [" ".join(filter(None, (_text(leaves, code), _text(leaves, number)))) for code, number in part.documents]
    if not any(named) and not alone and part.reference >= 0:
        named = [leaves[part.reference].strip()]
    lines = [" ".join([*named, *amounts])] if any(named) else []
    return [*lines, *[values.one_line(leaves[place]) for place in part.words]]
