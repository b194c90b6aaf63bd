"""Lost answers and refusals: never a second order, never a repeat of 510, always a named error."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from quittance.providers.neonomics import NeonomicsConfig, NeonomicsGateway
from quittance.providers.payment import BadSignature, Rejected, Technical, UnknownOutcome
from tests.providers.neonomics.conftest import Bench
from tests.sandbox_fixture import free_port

LOST = ["error_after", "malformed", "html", "truncated", "huge"]


@pytest.mark.parametrize("kind", LOST)
def test_a_lost_answer_to_an_order_is_unknown(bench: Bench, kind: str) -> None:
    request = bench.request("Kvikkbanken")
    bench.control("POST", "faults", operation="payment", kind=kind)
    with pytest.raises(UnknownOutcome):
        bench.gateway.create(request)
    assert bench.truth(request.reference)["state"] == "MOVING"


def test_silence_after_the_effect_is_unknown(bench: Bench, settings_for: Callable[..., NeonomicsConfig]) -> None:
    impatient = NeonomicsGateway(settings_for(NEONOMICS_READ_SECONDS="1"))
    bench.control("POST", "faults", operation="payment", kind="timeout_after", seconds=2)
    with pytest.raises(UnknownOutcome) as silence:
        impatient.create(bench.request("Kvikkbanken"))
    assert silence.value.code == "no_answer"
    impatient.close()


def test_an_order_whose_answer_was_lost_after_the_consent_is_never_sent_again(bench: Bench) -> None:
    opened = bench.opened("Fjelltopp Sparebank")
    bench.visit(opened.redirect_url)
    bench.control("POST", "faults", operation="payment", kind="error_after")
    step = bench.gateway.resume(opened.reference, opened.memo)
    assert (step.redirect_url, step.memo["phase"]) == ("", "lost")
    assert bench.gateway.fetch(opened.reference, step.memo).state == "created"
    bench.control("DELETE", "calls")
    assert bench.gateway.resume(opened.reference, step.memo).memo == step.memo
    assert bench.calls() == []


@pytest.mark.parametrize("kind", LOST)
def test_a_lost_completion_is_completed_again(bench: Bench, kind: str) -> None:
    opened = bench.opened("Havnebanken")
    bench.visit(opened.redirect_url)
    bench.control("POST", "faults", operation="complete", kind=kind)
    with pytest.raises(Technical) as problem:
        bench.gateway.resume(opened.reference, opened.memo)
    assert not isinstance(problem.value, UnknownOutcome)
    assert bench.gateway.resume(opened.reference, opened.memo).memo["phase"] == "done"


def test_a_refused_completion_of_a_payment_that_moves_is_no_failure(bench: Bench) -> None:
    opened = bench.opened("Havnebanken")
    bench.visit(opened.redirect_url)
    done = bench.gateway.resume(opened.reference, opened.memo)
    bench.wait(3)
    without_address = {key: value for key, value in opened.memo.items() if key != "once_ip_address"}
    assert bench.gateway.resume(opened.reference, without_address).memo["phase"] == "done"
    assert done.memo["phase"] == "done"


@pytest.mark.parametrize("kind", [*LOST, "wrong_reference"])
def test_an_unreadable_reading_is_only_technical(bench: Bench, kind: str) -> None:
    opened = bench.opened("Kvikkbanken")
    bench.control("POST", "faults", operation="get", kind=kind)
    with pytest.raises(Technical) as problem:
        bench.gateway.fetch(opened.reference, opened.memo)
    assert not isinstance(problem.value, UnknownOutcome)
    assert bench.gateway.fetch(opened.reference, opened.memo).state == "underway"


def test_a_refusal_with_510_is_an_answer_and_is_not_repeated(
    bench: Bench, settings_for: Callable[..., NeonomicsConfig]
) -> None:
    patient = NeonomicsGateway(settings_for(NEONOMICS_RETRY_SECONDS="3"))
    with pytest.raises(Rejected) as refused:
        patient.create(bench.request("Grensebanken", amount=10_001))
    assert refused.value.code == "limit_exceeded"
    assert refused.value.trace_id, "the id of the request is kept for the company's support"
    assert bench.calls().count(("payment", 510)) == 1
    opened = patient.create(bench.request("Havnebanken"))
    assert bench.calls().count(("payment", 510)) == 2, "nor is the approval that is asked for with 510"
    assert opened.redirect_url
    patient.close()


@pytest.mark.parametrize(
    ("bank", "trouble", "code"),
    [
        ("Nedebanken", "none", "bank_down"),
        ("Havnebanken", "bank_down", "bank_down"),
        ("Havnebanken", "company_down", "company_down"),
    ],
)
def test_a_fault_of_the_bank_or_the_company_is_technical(bench: Bench, bank: str, trouble: str, code: str) -> None:
    bench.control("POST", "switches", trouble=trouble)
    with pytest.raises(Technical) as problem:
        bench.opened(bank)
    assert problem.value.code == code
    assert not isinstance(problem.value, UnknownOutcome), "a readable error says that nothing happened"


def test_links_are_followed_again_when_one_fails(bench: Bench, settings_for: Callable[..., NeonomicsConfig]) -> None:
    patient = NeonomicsGateway(settings_for(NEONOMICS_RETRY_SECONDS="3"))
    bench.control("POST", "faults", operation="authorize", kind="unavailable")
    assert patient.create(bench.request("Havnebanken")).redirect_url
    assert bench.calls().count(("authorize", 503)) == 1
    assert bench.calls().count(("payment", 510)) == 1
    patient.close()


def test_a_refused_token_is_renewed_once(bench: Bench) -> None:
    opened = bench.opened("Kvikkbanken")
    bench.control("POST", "faults", operation="get", kind="unauthorized")
    bench.control("DELETE", "calls")
    assert bench.gateway.fetch(opened.reference, opened.memo).state == "underway"
    assert bench.calls() == [("get", 401), ("token", 200), ("get", 200)]
    bench.control("POST", "faults", operation="get", kind="unauthorized", count=2)
    with pytest.raises(Technical) as problem:
        bench.gateway.fetch(opened.reference, opened.memo)
    assert problem.value.code == "credentials"


@pytest.mark.parametrize("setting", ["NEONOMICS_CLIENT_SECRET", "NEONOMICS_REALM"])
def test_wrong_keys_or_realm_are_named(settings_for: Callable[..., NeonomicsConfig], setting: str) -> None:
    stranger = NeonomicsGateway(settings_for(**{setting: "wrong"}))
    with pytest.raises(Technical) as problem:
        stranger.check()
    assert problem.value.code == "credentials"
    stranger.close()


def test_a_company_that_cannot_be_reached_was_sent_nothing(settings_for: Callable[..., NeonomicsConfig]) -> None:
    alone = NeonomicsGateway(settings_for(NEONOMICS_BASE_URL=f"http://127.0.0.1:{free_port()}/neonomics"))
    with pytest.raises(Technical) as problem:
        alone.banks()
    assert problem.value.code == "not_sent"
    alone.close()


def test_nothing_kept_is_not_the_same_as_not_found(bench: Bench) -> None:
    with pytest.raises(Rejected) as unknown:
        bench.gateway.fetch("q1234567890")
    assert unknown.value.code == "nothing_kept"


def test_no_message_is_ever_genuine(bench: Bench) -> None:
    with pytest.raises(BadSignature):
        bench.gateway.parse_webhook("POST", "/hooks/neonomics/", {}, b"{}", now=datetime(2026, 11, 20, tzinfo=UTC))
