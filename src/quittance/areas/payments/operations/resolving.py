"""Leads money out of suspense: where it belongs is a person's decision, or a split the payer chose beforehand."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.payments.models import BankEntry, Resolution, ResolutionPart
from quittance.areas.payments.operations import booking
from quittance.core.errors import CoreError
from quittance.kit.db import locked


class CannotResolve(CoreError):
    """The decision does not fit the money. Codes: not_waiting, split_sum, no_cases."""


def assign_entry(
    *, entry_id: int, split: Mapping[int, int], actor: str, now: dt.datetime, comment: str = ""
) -> tuple[Resolution, dict[int, booking.Booked]]:
    """Books a bank entry that waits in suspense on cases (case id to øre), on the day the bank booked it.

    Raises CannotResolve. In a transaction of its own or the caller's; a second decision about the same money is
    refused.
    """
    with transaction.atomic():
        entry = BankEntry.objects.select_for_update(of=("self",)).get(pk=entry_id)
        if entry.status != BankEntry.Status.SUSPENSE or entry.resolutions.filter(undone_at=None).exists():
            raise CannotResolve("not_waiting", "This money has been placed already.")
        _check_split(split, entry.amount)
        locked("claims_case", sorted(split))
        decision = Resolution.objects.create(
            entry=entry, kind=Resolution.Kind.CASES, comment=comment, made_by=actor, made_at=now
        )
        booked = {}
        for case_id, amount in sorted(split.items()):
            money = booking.Money(
                case_id=case_id,
                amount=amount,
                value_date=entry.booked_on,
                source_account="suspense",
                subaccount=None,
                reason="suspense_matched",
                source=f"entry:{entry.pk}",
                key=f"part:{decision.pk}:{case_id}",
            )
            booked[case_id] = done = booking.book(money, actor=actor, now=now)
            ResolutionPart.objects.create(
                resolution=decision, case_id=case_id, amount=amount, posting_id=done.posting_id
            )
        audit.record(actor=actor, action="suspense.assigned", subject=f"entry:{entry.pk}", now=now, cases=len(split))
    return decision, booked


def _check_split(split: Mapping[int, int], amount: int) -> None:
    if not split:
        raise CannotResolve("no_cases", "Choose at least one case.")
    if any(part <= 0 for part in split.values()) or sum(split.values()) != amount:
        raise CannotResolve("split_sum", "The parts do not make up the amount.")
