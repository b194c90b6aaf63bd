"""An attempt as its payer may see it, behind its token."""

import datetime as dt
from dataclasses import dataclass

from quittance.core.attempts import APPROVED_STATES, DEAD_STATES, MONEY_STATES, State
from quittance.kit.db import rows
from quittance.kit.wiring import payment_providers

_STATUS = """
select a.state, a.amount, a.paid_reference, r.token, a.started_at, a.redirect_url, a.provider
  from payments_attempt a left join payments_receipt r on r.attempt_id = a.id where a.token = %s
"""


@dataclass(frozen=True, slots=True)
class AttemptStatus:
    """Where a payment stands, in the payer's words.

    State: waiting (for the payer's approval), checking (approved or unclear; do not pay again), underway (the payer's
    bank sends it), paid, refused, expired, cancelled, failed. `provider` names the way to pay. `redirect_url` leads
    back to the provider while it waits.
    """

    state: str
    amount: int
    reference_ending: str
    receipt_token: str | None
    started_at: dt.datetime
    redirect_url: str
    provider: str


def methods() -> tuple[str, ...]:
    """The ways to pay that are offered here."""
    return tuple(payment_providers())


def attempt_status(token: str) -> AttemptStatus | None:
    """The status behind a token; None when it was never issued."""
    found = rows(_STATUS, [token])
    if not found:
        return None
    state, amount, reference, receipt, started_at, redirect_url, provider = found[0]
    return AttemptStatus(_shown(State(state)), amount, reference[-4:], receipt, started_at, redirect_url, provider)


def attempt_with_money(form_token: str) -> str | None:
    """The token of the attempt a form began, when it was approved, paid or is looked into; otherwise None.

    While it waits for the payer, and after an end without money, the form may still be looked at.
    """
    found = rows("select token, state from payments_attempt where form_token = %s", [form_token])
    if not found:
        return None
    token, state = found[0]
    return str(token) if State(state) in MONEY_STATES | APPROVED_STATES | {State.REVIEW} else None


def _shown(state: State) -> str:
    if state in MONEY_STATES:
        return "paid"
    if state in DEAD_STATES:
        return state.value
    return {State.OPEN: "waiting", State.UNDERWAY: "underway"}.get(state, "checking")
