"""The chart of accounts and the balanced postings made on it.

A posting is a set of legs in whole øre that sum to zero. Debit is positive. Per case, the receivable accounts say
what the debtor owes: principal and each cost kind rise when claimed and fall when paid. Interest accrues by rule,
not by posting, so its account only falls (by what has been paid) and the open interest on a day is the accrued
amount plus the account. The contra account mirrors all of it, so claims alone never touch money. Money that arrives
is client money: it is owed to the creditor (principal, interest, the creditor's own letter fees), to the agency's fee
settlement (collection and plan fees), back to the payer (overpayment) or it waits in suspense. Money that leaves is in
transit from the day the payment file is made until the bank says it has left the account.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from quittance.core.allocation import Part
from quittance.core.errors import CoreError


class Account(IntEnum):
    """Chart of accounts. Below 100: kept per case; 300 and above: the agency's own money."""

    PRINCIPAL = 10
    INTEREST = 20
    REMINDER_FEE = 30
    COLLECTION_FEE = 40
    PLAN_FEE = 50
    LEGAL_COST = 60
    INTEREST_ON_COSTS = 70
    OVERPAYMENT = 90
    CLIENT_FUNDS = 100
    PROVIDER_IN_TRANSIT = 110
    BANK_SUSPENSE = 120
    PAYMENT_IN_TRANSIT = 130
    CLAIMS_CONTRA = 200
    CREDITOR_PAYABLE = 210
    FEE_SETTLEMENT = 220
    FEE_INCOME = 300
    OWN_BANK = 310


COMPONENT_ACCOUNT: dict[str, Account] = {
    "principal": Account.PRINCIPAL,
    "interest": Account.INTEREST,
    "reminder_fee": Account.REMINDER_FEE,
    "collection_fee": Account.COLLECTION_FEE,
    "plan_fee": Account.PLAN_FEE,
    "legal_cost": Account.LEGAL_COST,
    "interest_on_costs": Account.INTEREST_ON_COSTS,
}
ACCOUNT_COMPONENT: dict[int, str] = {account.value: name for name, account in COMPONENT_ACCOUNT.items()}
# Fees the agency earns; everything else that a debtor pays belongs to the creditor.
AGENCY_COMPONENTS = frozenset({"collection_fee", "plan_fee"})


class Unbalanced(CoreError):
    """The legs of a posting do not sum to zero, or there are fewer than two."""

    def __init__(self, total: int, count: int) -> None:
        super().__init__("unbalanced", f"The posting's {count} legs sum to {total} øre instead of 0.")


@dataclass(frozen=True, slots=True)
class Leg:
    """One line of a posting: øre on an account, for a case and claim where the account is kept per case.

    `subaccount` names what else the account is kept per: the creditor of a payable, the bank account of client
    funds, the provider of money in transit.
    """

    account: Account
    amount: int
    case_id: int | None = None
    claim_id: int | None = None
    subaccount: int | None = None


def check(legs: Sequence[Leg]) -> None:
    """Raises Unbalanced unless there are two legs or more, none of them zero, summing to zero."""
    total = sum(leg.amount for leg in legs)
    if total or len(legs) < 2 or any(not leg.amount for leg in legs):
        raise Unbalanced(total, len(legs))


def reversed_legs(legs: Iterable[Leg]) -> list[Leg]:
    """The legs that undo a posting."""
    return [replace(leg, amount=-leg.amount) for leg in legs]


def owed(component: str, amount: int, *, case_id: int, claim_id: int | None = None) -> list[Leg]:
    """The debtor owes `amount` øre more of a component (negative: less)."""
    return [
        Leg(COMPONENT_ACCOUNT[component], amount, case_id, claim_id),
        Leg(Account.CLAIMS_CONTRA, -amount, case_id),
    ]


def received(*, source: Leg, parts: Sequence[Part], rest: int, case_id: int, creditor_id: int) -> list[Leg]:
    """Money on a case: `source` is the debit on the account it arrived at, `parts` its allocation, `rest` the excess.

    Raises Unbalanced when the parts and the rest do not make up the source.
    """
    to_creditor = sum(part.amount for part in parts if part.component not in AGENCY_COMPONENTS)
    to_agency = sum(part.amount for part in parts if part.component in AGENCY_COMPONENTS)
    legs = [source]
    legs += [
        Leg(COMPONENT_ACCOUNT[part.component], -part.amount, case_id, part.claim_id) for part in parts if part.amount
    ]
    if to_creditor + to_agency:
        legs.append(Leg(Account.CLAIMS_CONTRA, to_creditor + to_agency, case_id))
    if to_creditor:
        legs.append(Leg(Account.CREDITOR_PAYABLE, -to_creditor, case_id, subaccount=creditor_id))
    if to_agency:
        legs.append(Leg(Account.FEE_SETTLEMENT, -to_agency, case_id))
    if rest:
        legs.append(Leg(Account.OVERPAYMENT, -rest, case_id))
    check(legs)
    return legs


def written_off(parts: Sequence[Part], *, case_id: int) -> list[Leg]:
    """The debtor owes the parts no longer, and nobody has paid them; no legs when there is nothing to write off."""
    return [
        leg
        for part in parts
        if part.amount
        for leg in owed(part.component, -part.amount, case_id=case_id, claim_id=part.claim_id)
    ]
