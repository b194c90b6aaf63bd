"""What a company says after we thought it was over: a slow refund, a sale refused in silence, a refund that failed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.payments.models import Attempt, Refund
from quittance.areas.payments.operations import attempts, refunds, reviewing, sending
from quittance.areas.payments.operations.refunds import Ask
from quittance.core.attempts import Cause
from quittance.kit.wiring import payment_providers
from tests import factories
from tests.areas.payments.refunding import decided
from tests.areas.payments.test_cards_and_bankaxess import OtherTill, only, till  # noqa: F401
from tests.areas.payments.vipps import DAY, NOW, SECOND

TOO_MUCH = 7_000
HOUR = SECOND * 3_600


def pays(till: OtherTill, kid: str, amount: int) -> Attempt:  # noqa: F811
    attempt = till.begin(kid, amount)
    till.order(attempt, "approve")
    till.sweep()
    return till.again(attempt)


def agreed(attempt: Attempt, case_id: int) -> Refund:
    """What was too much goes back, as two people decided."""
    ask = Ask(TOO_MUCH, "provider", "too much", case_id=case_id, attempt_id=attempt.pk)
    return decided(refunds.propose_refund(ask, actor="staff:1", now=NOW, key="form"))


@only("netaxept")
def test_a_slow_refund_goes_back_once(till: OtherTill, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """The company takes 16 seconds over it; meanwhile the next quarter-minute's round comes by in another worker."""
    made = factories.make_case()
    owed = case_facts.load_one(made.case_id).balance(DAY).total
    attempt = pays(till, made.kid, owed + TOO_MUCH)
    refund = agreed(attempt, made.case_id)
    gateway: Any = payment_providers()["netaxept"]
    wire_send, others = gateway._wire.send, []

    def slow(call: Any, headers: Any) -> Any:
        if call.endpoint == "credit" and not others:
            others.append(sending.send(refund_id=refund.pk, now=NOW + SECOND * 16))
        return wire_send(call, headers)

    monkeypatch.setattr(gateway._wire, "send", slow)
    sending.send(refund_id=refund.pk, now=NOW)
    assert others
    assert till.truth(attempt)["refunded"] == TOO_MUCH
    sending.sweep_refunds(now=NOW + SECOND * 300)
    assert (Refund.objects.get(pk=refund.pk).state, till.truth(attempt)["refunded"]) == ("done", TOO_MUCH)


@only("netaxept")
def test_a_refused_sale_whose_answer_is_lost_can_be_left(till: OtherTill) -> None:  # noqa: F811
    attempt = till.begin(factories.make_case().kid, 151)  # approved in the terminal, no cover at the sale
    till.order(attempt, "approve")
    till.fault("sale", "error_after")
    for _ in range(3):
        till.sweep(after=3_600)
    assert till.again(attempt).state == "refused"


@contextmanager
def refunds_say(gateway: Any, word: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The company's refunds have the state that `word` holds; they count only when they are completed."""
    wire_send = gateway._wire.send

    def send(call: Any, headers: Any) -> Any:
        answer = wire_send(call, headers)
        if call.endpoint != "get" or b'"refundedAmount"' not in answer.body:
            return answer
        told = json.loads(answer.body)
        told["payment"]["summary"].pop("refundedAmount", None)
        told["payment"]["refunds"] = [{"refundId": "0" * 32, "amount": TOO_MUCH, "state": word[0]}]
        return replace(answer, body=json.dumps(told).encode())

    with monkeypatch.context() as patched:
        patched.setattr(gateway._wire, "send", send)
        yield


@only("nexi")
@pytest.mark.parametrize("more", [0, 7_000])
def test_a_refund_that_fails_after_all_is_no_refund(
    till: OtherTill,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    more: int,
) -> None:
    """Under way counts as given back; when the payer's bank says no, the money is held for the payer again."""
    made = factories.make_case()
    pays(till, made.kid, case_facts.load_one(made.case_id).balance(DAY).total)
    attempt = pays(till, made.kid, TOO_MUCH + more)
    refund, word = agreed(attempt, made.case_id), ["Pending"]
    with refunds_say(payment_providers()["nexi"], word, monkeypatch):
        assert sending.send(refund_id=refund.pk, now=NOW).state == "done"
        word[0] = "Failed"
        attempts.look(till.again(attempt), Cause.WEBHOOK, NOW + HOUR)
        found = till.again(attempt)
        assert (found.state, found.problem) == ("review", "refund_failed")
        reviewing.settle_review(
            attempt_id=attempt.pk, verdict=reviewing.LOOK_AGAIN, actor="staff:1", now=NOW + HOUR * 2
        )
    assert Refund.objects.get(pk=refund.pk).state == "failed"
    assert till.again(attempt).state == "captured"
    assert case_facts.load_one(made.case_id).overpaid(DAY) == TOO_MUCH + more
    factories.assert_sound(on=DAY)
