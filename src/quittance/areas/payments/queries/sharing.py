"""One payment over several of a visitor's cases: what each part would do, before it is paid."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quittance.areas.access.visitor import Visitor
from quittance.areas.payments.queries.overview import CaseSummary, NextStep, PaymentView, case_list
from quittance.core.sharing import Need, suggest


@dataclass(frozen=True, slots=True)
class SharedCase:
    """A case and the part of a payment meant for it, in øre."""

    case: CaseSummary
    part: int

    @property
    def remaining(self) -> int:
        """What the case owes afterwards."""
        return max(self.case.total - self.part, 0)

    @property
    def over(self) -> int:
        """What is more than the case owes."""
        return max(self.part - self.case.total, 0)

    @property
    def stops(self) -> NextStep | None:
        """The coming fee that this part avoids: only a case that is paid in full avoids it."""
        return self.case.next_step if self.part >= self.case.total > 0 else None


@dataclass(frozen=True, slots=True)
class SharedView:
    """The cases that one payment is shared over; amounts in øre, as for one case in QuickView."""

    cases: tuple[SharedCase, ...]
    payable: int
    on_its_way: int
    reported: int
    waiting: tuple[PaymentView, ...]

    @property
    def saved(self) -> int:
        """The fees that the payment avoids."""
        return sum(shared.stops.amount for shared in self.cases if shared.stops)


def open_cases(visitor: Visitor, *, today: dt.date) -> tuple[CaseSummary, ...]:
    """The visitor's cases that owe something, the most urgent first."""
    return tuple(case for case in case_list(visitor, today=today) if case.total > 0)


def shared_view(visitor: Visitor, split: Mapping[int, int], *, today: dt.date) -> SharedView | None:
    """What a split (case id to øre) would do; None when one of the cases is not the visitor's to pay."""
    if not split or not visitor.may_pay or not set(split) <= visitor.case_ids:
        return None
    mine = [case for case in case_list(visitor, today=today) if case.case_id in split]
    begun = {view.token: view for case in mine for view in case.waiting}
    return SharedView(
        cases=tuple(SharedCase(case, split[case.case_id]) for case in mine),
        payable=sum(case.total for case in mine),
        on_its_way=sum(case.on_its_way for case in mine),
        reported=sum(case.reported for case in mine),
        waiting=tuple(begun.values()),
    )


def suggested(cases: Iterable[CaseSummary], amount: int) -> Mapping[int, int]:
    """An amount (øre) shared over cases so that the dearest coming fees are avoided. Raises core SharingError."""
    return suggest(
        amount,
        [
            Need(
                case.case_id,
                case.total,
                case.next_step.amount if case.next_step else 0,
                case.next_step.day if case.next_step else None,
            )
            for case in cases
        ],
    )
