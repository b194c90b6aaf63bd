"""What is owed on any date, worked out from dated events alone: yesterday, today and next month alike.

A balance is never stored. It is the sum of lines, each an amount with its day and its reason: one line per
movement up to the date, and one line of accrued interest per claim with the segments it consists of.

Interest conventions (see interest.py): a claim bears interest from the day after its effective due date. The
principal registered counts from that first day, whenever it was entered in the books; every other movement of
principal dated D counts from D + 1, so the day of payment still bears interest on the old principal. A
negative principal bears no interest. Movements of one day count together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from quittance.core.allocation import COMPONENTS, GROUPS, OpenItem
from quittance.core.errors import CoreError
from quittance.core.interest import STATUTORY, Segment, Terms, segments

_ONE_DAY = timedelta(days=1)
_RANK = {component: rank for rank, component in enumerate(COMPONENTS)}
_PER_CLAIM = frozenset({"principal", "interest"})

Kind = Literal["registration", "charge", "payment", "reversal", "credit", "planned"]


class BalanceError(CoreError):
    """Events that do not fit together. Codes: component, unknown_claim, claim_twice."""


@dataclass(frozen=True)
class Movement:
    """A dated event in øre, positive when more is owed. `code` names the reason, `facts` explain it.

    Principal and interest belong to a claim; costs may belong to the whole case (claim_id None).
    """

    day: date
    component: str
    claim_id: int | None
    amount: int
    kind: Kind
    code: str = ""
    ref: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Claim:
    """A claim as interest sees it: its effective due date (already moved to a banking day) and its terms."""

    claim_id: int
    due: date
    terms: Terms = STATUTORY
    invoice: str = ""


@dataclass(frozen=True)
class Line:
    """One amount of a balance in øre and its reason. Interest accrued has kind "accrual" and its segments."""

    component: str
    claim_id: int | None
    day: date
    amount: int
    code: str
    facts: Mapping[str, str]
    segments: tuple[Segment, ...] = ()
    kind: str = "accrual"
    ref: str = ""


@dataclass(frozen=True)
class Balance:
    """What is owed on a day, in øre. The lines sum to the total; principal, interest and costs do too.

    `rate_missing_from` is the first day reckoned at an assumed rate, None when every rate is known.
    """

    on: date
    lines: tuple[Line, ...]
    principal: int
    interest: int
    costs: int
    total: int
    rate_missing_from: date | None
    claims: tuple[Claim, ...] = ()

    @property
    def needs_reallocation(self) -> bool:
        """True when some component of some claim is paid beyond what is owed on it.

        That happens when an earlier payment is entered late: interest then stops accruing on money already
        received. The balance stays true in total; the payments have to be allocated anew.
        """
        return any(amount < 0 for amount in _net(self.lines).values())


def balance(
    *, claims: Sequence[Claim], movements: Iterable[Movement], on: date, assume_last_rate: bool = True
) -> Balance:
    """What is owed on `on`, that day's interest and events included. Later movements are ignored.

    Raises BalanceError, and RateMissing when a statutory rate is not known and may not be assumed.
    """
    known = {claim.claim_id: place for place, claim in enumerate(claims)}
    if len(known) != len(claims):
        raise BalanceError("claim_twice", "a claim is given twice")
    lines: list[Line] = []
    principal: dict[int, list[Movement]] = {}
    for movement in movements:
        _check(movement, known)
        if movement.day > on:
            continue
        lines.append(_booked(movement))
        if movement.component == "principal" and movement.claim_id is not None:
            principal.setdefault(movement.claim_id, []).append(movement)
    for claim in claims:
        lines.extend(_accrued(claim, principal.get(claim.claim_id, ()), on, assume_last_rate))
    lines.sort(key=lambda line: _place(line, known))
    return _summed(on, lines, tuple(claims))


def _check(movement: Movement, known: Mapping[int, int]) -> None:
    if movement.component not in _RANK:
        raise BalanceError("component", f"{movement.component!r} is not a component")
    homeless = movement.claim_id is None and movement.component in _PER_CLAIM
    if homeless or (movement.claim_id is not None and movement.claim_id not in known):
        raise BalanceError("unknown_claim", f"a movement of {movement.component} belongs to no claim given")


def _booked(movement: Movement) -> Line:
    return Line(
        component=movement.component,
        claim_id=movement.claim_id,
        day=movement.day,
        amount=movement.amount,
        code=movement.code or movement.kind,
        facts=movement.facts,
        kind=movement.kind,
        ref=movement.ref,
    )


def _accrued(claim: Claim, principal: Iterable[Movement], on: date, assume: bool) -> Iterator[Line]:
    """The line of interest accrued on a claim up to and including `on`; none when nothing accrued."""
    parts: list[Segment] = []
    for base, first, last in _bases(claim.due, principal, on):
        parts += segments(base=base, first=first, last=last, terms=claim.terms, assume_last_rate=assume)
    if parts:
        yield Line(
            component="interest",
            claim_id=claim.claim_id,
            day=on,
            amount=sum(part.amount for part in parts),
            code=f"interest.{claim.terms.kind}",
            facts={"invoice": claim.invoice, "due": claim.due.isoformat()},
            segments=tuple(parts),
        )


def _bases(due: date, principal: Iterable[Movement], on: date) -> Iterator[tuple[int, date, date]]:
    """Runs of days (first, last) with one principal, from the day after `due` to `on`."""
    if on <= due:
        return
    base = 0
    changes: dict[date, int] = {}
    for movement in principal:
        if movement.kind == "registration" or movement.day <= due:
            base += movement.amount
        else:
            changes[movement.day] = changes.get(movement.day, 0) + movement.amount
    days = [due, *sorted(day for day, change in changes.items() if change and day < on), on]
    for before, last in pairwise(days):
        base += changes.get(before, 0)
        if base > 0:
            yield base, before + _ONE_DAY, last


def _place(line: Line, known: Mapping[int, int]) -> tuple[int, int, bool, date]:
    """Lines in reading order: by component, claim, what accrued before what was paid, then day."""
    claim = -1 if line.claim_id is None else known[line.claim_id]
    return _RANK[line.component], claim, line.kind != "accrual", line.day


def _summed(on: date, lines: Sequence[Line], claims: tuple[Claim, ...]) -> Balance:
    sums = dict.fromkeys(COMPONENTS, 0)
    assumed = []
    for line in lines:
        sums[line.component] += line.amount
        assumed += [part.first for part in line.segments if part.assumed]
    return Balance(
        on=on,
        lines=tuple(lines),
        principal=sum(sums[name] for name in GROUPS["principal"]),
        interest=sum(sums[name] for name in GROUPS["interest"]),
        costs=sum(sums[name] for name in GROUPS["costs"]),
        total=sum(sums.values()),
        rate_missing_from=min(assumed, default=None),
        claims=claims,
    )


def _net(lines: Iterable[Line]) -> dict[tuple[str, int | None], int]:
    net: dict[tuple[str, int | None], int] = {}
    for line in lines:
        key = (line.component, line.claim_id)
        net[key] = net.get(key, 0) + line.amount
    return net


def open_items(balance: Balance) -> tuple[OpenItem, ...]:
    """What is still owed per component and claim, ready for allocation; nothing that is paid or overpaid.

    Principal and interest are as old as the claim's due date, costs as old as their first line.
    """
    due = {claim.claim_id: claim.due for claim in balance.claims}
    since: dict[tuple[str, int | None], date] = {}
    for line in balance.lines:
        key = (line.component, line.claim_id)
        day = line.day
        if line.claim_id is not None and line.component in _PER_CLAIM:
            day = due[line.claim_id]
        since[key] = min(day, since.get(key, day))
    return tuple(
        OpenItem(component, claim_id, amount, since[component, claim_id])
        for (component, claim_id), amount in _net(balance.lines).items()
        if amount > 0
    )
