"""What cases owe, kept in plain lists and reckoned day by day: slow, simple, and written apart from the product.

Figures are copied from the law's tables: late-payment interest for 2025 and 2026, the unit rate (inkassosats) of 700
kroner until 2025 and 750 from 2026, and the multiples of inkassoforskriften § 2-2 for consumers without VAT.
"""

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction

HALF_YEARS = {(2025, 1): 1250, (2025, 2): 1225, (2026, 1): 1200, (2026, 2): 1225}
BANDS = ((50_000, "0.25"), (100_000, "0.35"), (250_000, "0.4"), (1_000_000, "0.8"), (5_000_000, "1.6"))
GRACE = dt.timedelta(days=29)
ORDER = ("reminder_fee", "collection_fee", "interest", "principal")

Item = tuple[str, int | None]


def half_up(value: Fraction) -> int:
    """The nearest whole øre, halves away from zero; amounts here are never negative."""
    return int(value + Fraction(1, 2))


def fee(base: int, day: dt.date, *, heavy: bool) -> int:
    """The ceiling of the collection fee in øre for a step on a day."""
    multiple = Fraction(next(text for upto, text in BANDS if base <= upto)) * (2 if heavy else 1)
    return int(multiple * (70_000 if day.year <= 2025 else 75_000))


@dataclass
class PlainClaim:
    """One invoice: øre, the day after which interest runs, and its own rate in hundredths of a percent if any."""

    principal: int
    due: dt.date
    rate: int | None = None


@dataclass
class PlainCost:
    """A fee on the case."""

    day: dt.date
    kind: str
    amount: int
    void: bool = False


@dataclass
class PlainPayment:
    """A payment and what it covers."""

    day: dt.date
    amount: int
    parts: dict[Item, int] = field(default_factory=dict)
    rest: int = 0
    reversed: bool = False


@dataclass
class PlainCase:
    """All of a case. `heavy_on` is the day of the heavy fee as long as it is still to be considered."""

    claims: list[PlainClaim]
    costs: list[PlainCost]
    heavy_on: dt.date | None = None
    payments: list[PlainPayment] = field(default_factory=list)
    given_back: list[tuple[dt.date, int]] = field(default_factory=list)
    # The day of the heavy fee, whether or not it has been considered; None without a demand.
    heavy_day: dt.date | None = None

    def accrued(self, place: int, on: dt.date) -> int:
        """Interest on a claim, day by day; rounded once for each run of days with one base in one half-year."""
        claim = self.claims[place]
        total, run, running = 0, None, Fraction(0)
        day = claim.due + dt.timedelta(1)
        while day <= on:
            paid = sum(p.parts.get(("principal", place), 0) for p in self._paid(day - dt.timedelta(1)))
            half = (day.year, 1 if day.month <= 6 else 2)
            base = claim.principal - paid
            if run != (base, half):
                total, run, running = total + half_up(running), (base, half), Fraction(0)
            rate = HALF_YEARS[half] if claim.rate is None else claim.rate
            running += Fraction(base * rate, 10_000 * 365)
            day += dt.timedelta(1)
        return total + half_up(running)

    def _paid(self, upto: dt.date) -> list[PlainPayment]:
        return [p for p in self.payments if not p.reversed and p.day <= upto]

    def owed(self, on: dt.date, *, not_yet_due: bool = False) -> dict[Item, int]:
        """Øre open on a day by kind and claim; with `not_yet_due` also principal that falls due later."""
        found: dict[Item, int] = {}
        for cost in self.costs:
            if cost.day <= on and not cost.void:
                found[cost.kind, None] = found.get((cost.kind, None), 0) + cost.amount
        for place, claim in enumerate(self.claims):
            found["interest", place] = self.accrued(place, on)
            if claim.due <= on or not_yet_due:
                found["principal", place] = claim.principal
        for payment in self._paid(on):
            for item, amount in payment.parts.items():
                found[item] = found.get(item, 0) - amount
        return found

    def principal(self, on: dt.date) -> int:
        """Principal open on a day, due or not."""
        return sum(amount for (kind, _), amount in self.owed(on, not_yet_due=True).items() if kind == "principal")

    def overpaid(self) -> int:
        """What is held for the debtor."""
        return sum(p.rest for p in self.payments if not p.reversed) - sum(amount for _, amount in self.given_back)

    def short_of(self) -> bool:
        """Whether on some day more had been given back than was held."""
        changes = [(p.day, p.rest) for p in self.payments if not p.reversed]
        changes += [(day, -amount) for day, amount in self.given_back]
        days = {day for day, _ in changes}
        return any(sum(amount for other, amount in changes if other <= day) < 0 for day in days)

    def pay(self, day: dt.date, amount: int) -> PlainPayment:
        """A payment, and everything paid on later days allocated once more."""
        fresh = PlainPayment(day, amount)
        later = sorted((p for p in self.payments if not p.reversed and p.day > day), key=lambda p: p.day)
        self.payments = [p for p in self.payments if p not in later]
        for payment in (fresh, *later):
            self._allocate(payment)
        return fresh

    def take_off(self, gone: PlainPayment, today: dt.date) -> None:
        """As if it had never been paid: fees come back, and everything since its day is allocated once more."""
        since = [p for p in self.payments if not p.reversed and p is not gone and p.day >= gone.day]
        gone.reversed = True
        self.payments = [p for p in self.payments if p not in since]
        for payment in sorted(since, key=lambda p: p.day):
            self._fees_come_back(payment.day)
            self._allocate(payment)
        self._fees_come_back(dt.date.max)
        light = sum(1 for cost in self.costs if cost.kind == "collection_fee")
        self.heavy_on = self.heavy_day if light == 1 and self.principal(today) > 0 else None

    def _fees_come_back(self, upto: dt.date) -> None:
        for cost in self.costs:
            if cost.void and cost.day <= upto and self.principal(cost.day - dt.timedelta(1)) > 0:
                cost.void = False

    def _allocate(self, payment: PlainPayment) -> None:
        payment.parts, left = {}, payment.amount
        owed = self.owed(payment.day, not_yet_due=True)
        for item in sorted(owed, key=lambda item: (ORDER.index(item[0]), self._age(item))):
            share = min(left, max(owed[item], 0))
            if share:
                payment.parts[item] = share
                left -= share
        payment.rest = left
        self.payments.append(payment)
        if self.principal(payment.day) <= 0:
            later = [c for c in self.costs if c.kind == "collection_fee" and c.day > payment.day and not c.void]
            for cost in later:
                cost.void = True
                self.heavy_on = None

    def _age(self, item: Item) -> tuple[dt.date, int]:
        place = item[1]
        return (dt.date.min, 0) if place is None else (self.claims[place].due, place)

    def day_passes(self, today: dt.date) -> None:
        """The daily run: the heavy fee is charged once its day has come, unless nothing is left to collect."""
        if self.heavy_on is None or self.heavy_on > today:
            return
        if self.principal(today) > 0:
            base = sum(claim.principal for claim in self.claims)
            light = sum(cost.amount for cost in self.costs if cost.kind == "collection_fee" and not cost.void)
            self.costs.append(PlainCost(self.heavy_on, "collection_fee", fee(base, self.heavy_on, heavy=True) - light))
        self.heavy_on = None

    def totals(self, on: dt.date) -> dict[str, int]:
        """Open øre as principal, interest and costs."""
        owed = self.owed(on)
        found = {"principal": 0, "interest": 0, "costs": 0}
        for (kind, _), amount in owed.items():
            found[kind if kind in found else "costs"] += amount
        return found
