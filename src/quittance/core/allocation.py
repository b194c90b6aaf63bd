"""Which part of a debt a payment covers first: the order is data, the outcome is deterministic.

No statute fixes an order for ordinary claims. The debtor may designate what is paid; otherwise the creditor
chooses, and the choice is stored as text such as "costs>interest>principal".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from quittance.core.errors import CoreError

COMPONENTS = (
    "principal",
    "interest",
    "reminder_fee",
    "collection_fee",
    "plan_fee",
    "legal_cost",
    "interest_on_costs",
)
GROUPS: dict[str, tuple[str, ...]] = {
    "costs": ("reminder_fee", "collection_fee", "plan_fee", "legal_cost"),
    "interest": ("interest", "interest_on_costs"),
    "principal": ("principal",),
}
"""Group names used in orders and totals, with the components each stands for, in the order they are paid."""

Order = tuple[tuple[str, ...], ...]
DEFAULT_ORDER: Order = (GROUPS["costs"], GROUPS["interest"], GROUPS["principal"])
_CLAIM = "claim:"


class OrderError(CoreError):
    """An order or designation that cannot be used. Codes: order_unknown, order_twice, order_incomplete."""


class AllocationError(CoreError):
    """An amount that cannot be allocated. Code: negative_amount."""


@dataclass(frozen=True)
class OpenItem:
    """An unpaid amount in øre; `since` decides which of two equals is older."""

    component: str
    claim_id: int | None
    amount: int
    since: date


@dataclass(frozen=True)
class Part:
    """The share of a payment, in øre, that covers one component of one claim (None: of the whole case)."""

    component: str
    claim_id: int | None
    amount: int


@dataclass(frozen=True)
class Allocation:
    """A payment spread over a debt: the parts and the rest sum to the payment."""

    parts: tuple[Part, ...]
    rest: int


def parse_order(text: str) -> Order:
    """The order written as names joined by ">"; a name is a component or costs, interest, principal.

    Every component must occur exactly once. Raises OrderError.
    """
    groups: list[tuple[str, ...]] = []
    for name in (word.strip() for word in text.split(">")):
        # "interest" alone means the group unless interest_on_costs is named elsewhere in the order.
        single = name == "interest" and "interest_on_costs" in text
        group = (name,) if single or name not in GROUPS else GROUPS[name]
        if not set(group) <= set(COMPONENTS):
            raise OrderError("order_unknown", f"{name!r} is not a component")
        groups.append(group)
    named = [component for group in groups for component in group]
    if len(named) != len(set(named)):
        raise OrderError("order_twice", "a component is named twice")
    if len(named) != len(COMPONENTS):
        missing = ", ".join(sorted(set(COMPONENTS) - set(named)))
        raise OrderError("order_incomplete", f"the order leaves out {missing}")
    return tuple(groups)


def order_text(order: Order) -> str:
    """The text that parse_order reads back as the same sequence of components."""
    whole = {members: name for name, members in GROUPS.items()}
    return ">".join(whole.get(group, ">".join(group)) for group in order)


def allocate(
    *,
    amount: int,
    items: Iterable[OpenItem],
    order: Order = DEFAULT_ORDER,
    designation: Sequence[str] = (),
    only_designated: bool = False,
) -> Allocation:
    """Spread `amount` øre over open items: first what the debtor designated, then by the order.

    A designation names components, groups, or one claim as "claim:17". Within a component the oldest item
    is paid first, then the lowest claim id. With `only_designated` what is left after the designation stays
    as rest. Raises AllocationError, OrderError.
    """
    waiting = sorted(items, key=lambda item: (item.since, item.claim_id or 0))
    if amount < 0 or any(item.amount < 0 for item in waiting):
        raise AllocationError("negative_amount", "payments and open amounts must not be negative")
    sequence = [component for group in order for component in group]
    if unknown := {item.component for item in waiting} - set(sequence):
        raise OrderError("order_incomplete", f"the order leaves out {', '.join(sorted(unknown))}")
    queue = _queue(waiting, sequence, designation, only_designated)
    left = amount
    shares: dict[tuple[str, int | None], int] = {}
    for item in queue:
        share = min(left, item.amount)
        if share:
            key = (item.component, item.claim_id)
            shares[key] = shares.get(key, 0) + share
            left -= share
    parts = tuple(Part(component, claim, share) for (component, claim), share in shares.items())
    assert sum(part.amount for part in parts) + left == amount
    return Allocation(parts, left)


def _queue(
    waiting: list[OpenItem], sequence: list[str], designation: Sequence[str], only_designated: bool
) -> list[OpenItem]:
    """The items in the order they are to be paid, each once."""
    place = {component: rank for rank, component in enumerate(sequence)}
    by_order = sorted(range(len(waiting)), key=lambda i: (place[waiting[i].component], i))
    chosen: dict[int, None] = {}
    for name in designation:
        chosen.update(dict.fromkeys(i for i in _designated(name, by_order, waiting)))
    if not (designation and only_designated):
        chosen.update(dict.fromkeys(by_order))
    return [waiting[i] for i in chosen]


def _designated(name: str, by_order: list[int], waiting: list[OpenItem]) -> list[int]:
    if name.startswith(_CLAIM):
        claim = name.removeprefix(_CLAIM)
        return [i for i in by_order if str(waiting[i].claim_id) == claim]
    members = GROUPS.get(name, (name,))
    if not set(members) <= set(COMPONENTS):
        raise OrderError("order_unknown", f"{name!r} is not a component")
    return [i for i in by_order if waiting[i].component in members]
