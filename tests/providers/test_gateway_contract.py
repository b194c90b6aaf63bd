"""What every adapter of the payment port must do, tried against companies that remember.

What only one company does is tested in a file of its own.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from quittance.providers.payment import (
    BadSignature,
    NotFound,
    PaymentGateway,
    Rejected,
    Technical,
    UnknownOutcome,
)
from tests.providers.companies import COMPANIES, Trial, reset
from tests.sandbox_fixture import SandboxProcess

CAPTURING = [name for name, company in COMPANIES.items() if company.captures]
IN_PARTS = [name for name in CAPTURING if COMPANIES[name].parts]
CANCELLING = [name for name in CAPTURING if COMPANIES[name].cancels]
CLOSING = [name for name in CAPTURING if COMPANIES[name].closes]
SPOILT = ["error_after", "malformed", "html", "truncated"]


@pytest.fixture(scope="session")
def gateways(running_sandbox: SandboxProcess) -> Iterator[dict[str, PaymentGateway]]:
    """Reading the machine's certificates takes longer than most tests, so it is done once."""
    made = {name: company.build(running_sandbox) for name, company in COMPANIES.items()}
    yield made
    for gateway in made.values():
        gateway.close()  # type: ignore[attr-defined]


@pytest.fixture(params=COMPANIES)
def trial(
    request: pytest.FixtureRequest, gateways: dict[str, PaymentGateway], running_sandbox: SandboxProcess
) -> Trial:
    company = COMPANIES[request.param]
    reset(company, running_sandbox)
    return Trial(company, running_sandbox, gateways[company.name])


def only(names: list[str]) -> pytest.MarkDecorator:
    """These companies; the others leave this to their own files."""
    return pytest.mark.parametrize("trial", names, indirect=True)


def test_a_new_payment_waits_for_its_payer(trial: Trial) -> None:
    request = trial.order()
    created = trial.gateway.create(request)
    assert created.reference == request.reference
    assert created.redirect_url.startswith(trial.sandbox.base_url)
    payment = trial.gateway.fetch(request.reference, created.memo)
    assert (payment.state, payment.amount, payment.currency) == ("created", 50_000, "NOK")
    assert (payment.authorised, payment.captured, payment.refunded, payment.cancelled) == (0, 0, 0, 0)
    assert (payment.reference, payment.merchant) == (request.reference, trial.gateway.merchant)
    assert trial.truth(request.reference)["amount"] == 50_000


@pytest.mark.parametrize("kind", SPOILT)
def test_an_opening_whose_answer_was_lost_is_unknown_and_repeated_where_that_is_safe(trial: Trial, kind: str) -> None:
    request = trial.order()
    trial.lose("create", kind)
    with pytest.raises(UnknownOutcome):
        trial.gateway.create(request)
    if trial.gateway.traits.create_repeatable:
        again = trial.gateway.create(request)
        assert trial.gateway.fetch(request.reference, again.memo).state == "created"


@only(CAPTURING)
def test_an_opening_sent_twice_can_be_paid_once(trial: Trial) -> None:
    """Whichever page the payer gets, what is kept last is the payment they pay."""
    request = trial.order()
    trial.gateway.create(request)
    trial.memos[request.reference] = trial.gateway.create(request).memo
    trial.payer(request.reference, "approve")
    assert trial.capture(request.reference, 50_000, "c1").captured == 50_000


@only(CAPTURING)
def test_an_unknown_reference_is_not_found(trial: Trial) -> None:
    with pytest.raises(NotFound):
        trial.fetch("nobodyknowsthis")


def test_a_payment_may_end_without_money(trial: Trial) -> None:
    reference = trial.opened()
    trial.payer(reference, "decline")
    assert trial.fetch(reference).state == trial.company.refused
    with pytest.raises(Rejected):
        trial.capture(reference, 50_000, "c1")


@only(CAPTURING)
def test_a_payment_nobody_finished_runs_out(trial: Trial) -> None:
    reference = trial.opened()
    trial.wait(500)
    assert trial.fetch(reference).state == "created"
    trial.wait(3_700)
    assert trial.fetch(reference).state == trial.company.run_out


@only(CAPTURING)
def test_an_approved_payment_is_captured_once(trial: Trial) -> None:
    reference = trial.approved()
    waiting = trial.fetch(reference)
    assert (waiting.state, waiting.authorised, waiting.capturable, waiting.captured) == (
        "authorised",
        50_000,
        50_000,
        0,
    )
    with pytest.raises(Rejected):
        trial.capture(reference, 50_001, "c0")
    after = trial.capture(reference, 50_000, "c1")
    assert (after.captured, after.capturable, after.refundable) == (50_000, 0, 50_000)
    assert trial.capture(reference, 50_000, "c1").captured == 50_000, "a repeat is not a second capture"
    assert trial.truth(reference)["captures"] == 1


@only(IN_PARTS)
def test_captures_in_parts_up_to_the_reservation(trial: Trial) -> None:
    reference = trial.approved()
    assert trial.capture(reference, 20_000, "c1").captured == 20_000
    assert trial.capture(reference, 20_000, "c1").captured == 20_000
    with pytest.raises(Rejected):
        trial.capture(reference, 30_001, "c2")
    assert trial.capture(reference, 30_000, "c3").captured == 50_000
    assert trial.truth(reference)["captures"] == 2


@only(CAPTURING)
def test_refunds_up_to_what_was_captured(trial: Trial) -> None:
    reference = trial.approved()
    with pytest.raises(Rejected):
        trial.refund(reference, 100, "too-early")
    trial.capture(reference, 50_000, "c1")
    assert trial.refund(reference, 30_000, "r1").refunded == 30_000
    assert trial.refund(reference, 30_000, "r1").refunded == 30_000, "a repeat is not a second refund"
    with pytest.raises(Rejected):
        trial.refund(reference, 20_001, "r2")
    assert trial.refund(reference, 20_000, "r3").refundable == 0
    assert trial.truth(reference)["refunds"] == 2


@only(CANCELLING)
def test_cancelling_releases_what_is_reserved(trial: Trial) -> None:
    reference = trial.approved()
    after = trial.cancel(reference, "x1")
    assert (after.state, after.cancelled, after.capturable) == ("authorised", 50_000, 0)
    with pytest.raises(Rejected):
        trial.capture(reference, 50_000, "c1")


@only(CAPTURING)
def test_closing_a_page_never_touches_an_approved_payment(trial: Trial) -> None:
    reference = trial.approved()
    with pytest.raises(Rejected):
        trial.cancel(reference, "x1", only_unapproved=True)
    assert trial.fetch(reference).capturable == 50_000


@only(CLOSING)
def test_a_page_nobody_paid_on_is_closed(trial: Trial) -> None:
    reference = trial.opened()
    assert trial.cancel(reference, "x1", only_unapproved=True).state == "terminated"
    with pytest.raises(AssertionError, match="409"):
        trial.payer(reference, "approve")


@only(CAPTURING)
@pytest.mark.parametrize("kind", SPOILT)
@pytest.mark.parametrize("verb", ["capture", "refund"])
def test_a_lost_answer_is_unknown_and_the_repeat_changes_nothing(trial: Trial, verb: str, kind: str) -> None:
    reference = trial.approved()
    if verb == "refund":
        trial.capture(reference, 50_000, "before")
    act = getattr(trial, verb)
    trial.lose(verb, kind)
    with pytest.raises(UnknownOutcome):
        act(reference, 50_000, "k1")
    done = act(reference, 50_000, "k1")
    assert (done.captured, done.refunded) == (50_000, 50_000 if verb == "refund" else 0)
    assert trial.truth(reference)[f"{verb}s"] == 1


@only(CAPTURING)
def test_a_capture_that_only_says_it_happened_is_visible_in_the_totals(trial: Trial) -> None:
    reference = trial.approved()
    trial.lose("capture", "no_effect")
    trial.capture(reference, 50_000, "c1")
    assert trial.fetch(reference).captured == 0


@pytest.mark.parametrize("kind", SPOILT)
def test_an_unreadable_reading_is_only_technical(trial: Trial, kind: str) -> None:
    reference = trial.opened()
    trial.lose("fetch", kind)
    with pytest.raises(Technical) as problem:
        trial.fetch(reference)
    assert not isinstance(problem.value, UnknownOutcome)
    assert trial.fetch(reference).state == "created"


@pytest.mark.parametrize(
    "changes",
    [
        {"reference": "with space in it"},
        {"reference": "../../etc/passwd"},
        {"amount": 0},
        {"amount": -1},
        {"amount": 10.5},
        {"amount": True},
        {"currency": "EUR"},
        {"return_url": "javascript:alert(1)"},
    ],
)
def test_impossible_requests_are_refused_for_good(trial: Trial, changes: dict[str, object]) -> None:
    with pytest.raises(Rejected):
        trial.gateway.create(trial.order(**changes))  # type: ignore[arg-type]


def test_a_healthy_company_says_so_and_changes_nothing(trial: Trial) -> None:
    assert "reachable" in trial.gateway.check()
    assert trial.sandbox.ask(trial.company.name, "GET", "payments")["payments"] == []


def test_a_wrong_key_is_a_technical_matter_and_nothing_happened(trial: Trial) -> None:
    reference = trial.opened()
    stranger = trial.stranger()
    for ask in (stranger.check, lambda: stranger.fetch(reference, trial.memo(reference))):
        with pytest.raises(Technical) as problem:
            ask()
        assert problem.value.code == "credentials"
        assert not isinstance(problem.value, UnknownOutcome)
    stranger.close()  # type: ignore[attr-defined]


@only(CAPTURING)
def test_nobody_at_home_is_technical_and_certain(trial: Trial) -> None:
    reference = trial.approved()
    away = trial.away()
    with pytest.raises(Technical) as problem:
        away.capture(reference, 50_000, "c1", trial.memo(reference))
    assert problem.value.code == "not_sent"
    assert not isinstance(problem.value, UnknownOutcome)
    away.close()  # type: ignore[attr-defined]


def test_a_strangers_message_proves_nothing(trial: Trial) -> None:
    with pytest.raises(BadSignature):
        trial.gateway.parse_webhook("POST", "/hooks/x/", {}, b'{"TransactionId": "abc"}', now=datetime.now(UTC))
