"""Changes where a creditor is paid: one person proposes, another approves (A-3)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from quittance.areas.approvals import operations as approvals
from quittance.areas.approvals.queries import one as proposal
from quittance.areas.parties.models import Creditor
from quittance.areas.remittance.models import PayoutDetails
from quittance.areas.remittance.queries.payouts import current_details
from quittance.areas.remittance.rules import DETAILS, RemittanceRefused
from quittance.core import bank_account, kid
from quittance.kit.db import locked, retried

LONGEST_WISH = 60


def propose(
    *, organisation_number: str, account: str, wish: str = "", reason: str, actor: str, now: dt.datetime
) -> int:
    """Asks for a new account of a creditor; `wish` is its KID, or a word for the text. Returns the proposal's id.

    Raises RemittanceRefused; ApprovalRefused while another proposal about the same creditor waits.
    """
    creditor = Creditor.objects.filter(organisation_number=organisation_number).first()
    if creditor is None:
        raise RemittanceRefused("no_creditor", f"There is no creditor {organisation_number}.")
    try:
        number = bank_account.canonical(account)
    except bank_account.AccountFormat as error:
        raise RemittanceRefused("account", f"This account cannot be paid to: {error}.") from error
    plain = kid.normalise(wish)
    has_kid = bool(kid.algorithms(plain)) and bank_account.is_norwegian(number)
    if not has_kid and len(wish) > LONGEST_WISH:
        raise RemittanceRefused("account", "The text is too long.")
    latest = current_details(creditor.pk)
    with transaction.atomic():
        return approvals.propose(
            kind=DETAILS,
            subject=f"creditor:{creditor.pk}",
            payload={
                "creditor": creditor.pk,
                "account": number,
                "kid": plain if has_kid else "",
                "text": "" if has_kid else " ".join(wish.split()),
                "replaces": latest.pk if latest else None,
            },
            reason=reason,
            maker=actor,
            now=now,
        )


def decide(*, approval_id: int, approve: bool, actor: str, now: dt.datetime, comment: str = "") -> int | None:
    """Decides a proposed account; returns the new details' id, None when it was rejected.

    Payments in files made before go where they were approved to go, or the file is withdrawn: an unsent file that pays
    another account can no longer be approved. Raises ApprovalRefused; RemittanceRefused when it is no such proposal.
    """
    asked = proposal(approval_id)
    if asked is None or asked.kind != DETAILS:
        raise RemittanceRefused("wrong_state", "There is no such proposal.")

    def work() -> int | None:
        decision = approvals.decide(
            approval_id=approval_id, checker=actor, now=now, approve=approve, comment=comment, still=_still
        )
        if not approve:
            return None
        told = decision.payload
        locked("parties_creditor", [told["creditor"]])
        return PayoutDetails.objects.create(
            creditor_id=told["creditor"],
            account=told["account"],
            kid=told["kid"],
            text=told["text"],
            approval_id=decision.approval_id,
            approved_at=now,
        ).pk

    return retried(work)


def _still(payload: Mapping[str, Any]) -> bool:
    latest = current_details(payload["creditor"])
    return (latest.pk if latest else None) == payload["replaces"]
