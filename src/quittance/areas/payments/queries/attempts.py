"""An attempt as its payer may see it, behind its token; the ways to pay that are offered."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from quittance.core.attempts import APPROVED_STATES, DEAD_STATES, MONEY_STATES, State
from quittance.kit.db import rows
from quittance.kit.wiring import payment_providers
from quittance.providers.payment import BankChooser

_STATUS = """
select a.state, a.amount, a.paid_reference, r.token, a.started_at, a.redirect_url, a.provider, a.problem,
       (select count(*) from payments_share s where s.attempt_id = a.id),
       exists (select 1 from payments_provideroperation o where o.attempt_id = a.id and o.kind = 'resume')
  from payments_attempt a left join payments_receipt r on r.attempt_id = a.id where a.token = %s
"""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay that is offered. `by_bank`: the payer's bank sends the money, which takes until a banking day."""

    name: str
    by_bank: bool
    chooses_bank: bool


@dataclass(frozen=True, slots=True)
class AttemptStatus:
    """Where a payment stands, in the payer's words.

    State: waiting (for the payer's approval), checking (approved or unclear; do not pay again), underway (the payer's
    bank sends it), paid, refused, expired, cancelled, failed. `provider` names the way to pay. `redirect_url` leads
    back to the provider while it waits; `one_more_step`: the payer has been there, and is wanted again. `reason` is
    the company's code for an end without money, if it gave one. `cases` is over how many cases the payment is shared.
    """

    state: str
    amount: int
    reference_ending: str
    receipt_token: str | None
    started_at: dt.datetime
    redirect_url: str
    provider: str
    reason: str = ""
    cases: int = 0
    one_more_step: bool = False


@dataclass(frozen=True, slots=True)
class BegunAttempt:
    """An attempt that a form began. `settled`: it was approved, paid or is looked into, so the form is used up."""

    token: str
    provider: str
    settled: bool
    waiting: bool


def ways(amount: int) -> tuple[Way, ...]:
    """The ways to pay that are offered here for an amount (øre), in the order to show them."""
    return tuple(
        Way(name, gateway.traits.settles_by == "bank", isinstance(gateway, BankChooser))
        for name, gateway in payment_providers().items()
        if gateway.traits.smallest <= amount and (not gateway.traits.largest or amount <= gateway.traits.largest)
    )


def attempt_status(token: str) -> AttemptStatus | None:
    """The status behind a token; None when it was never issued."""
    found = rows(_STATUS, [token])
    if not found:
        return None
    state, amount, reference, receipt, started_at, redirect_url, provider, problem, shares, resumed = found[0]
    shown = _shown(State(state))
    return AttemptStatus(
        state=shown,
        amount=amount,
        reference_ending=reference[-4:],
        receipt_token=receipt,
        started_at=started_at,
        redirect_url=redirect_url,
        provider=provider,
        reason=problem if State(state) in DEAD_STATES else "",
        cases=shares,
        one_more_step=shown == "waiting" and resumed and bool(redirect_url),
    )


def begun_by(form_tokens: Iterable[str]) -> tuple[BegunAttempt, ...]:
    """The attempts these forms began, newest first."""
    found = rows(
        "select token, provider, state from payments_attempt where form_token = any(%s) order by id desc",
        [list(form_tokens)],
    )
    return tuple(
        BegunAttempt(
            token,
            provider,
            settled=State(state) in MONEY_STATES | APPROVED_STATES | {State.REVIEW},
            waiting=State(state) in (State.NEW, State.OPEN),
        )
        for token, provider, state in found
    )


def _shown(state: State) -> str:
    if state in MONEY_STATES:
        return "paid"
    if state in DEAD_STATES:
        return state.value
    return {State.OPEN: "waiting", State.UNDERWAY: "underway"}.get(state, "checking")
