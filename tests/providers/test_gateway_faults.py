"""Lost answers, refusals to serve and nonsense: never a second charge, never a crash, always a named error."""

import threading
import time
from collections.abc import Callable

import pytest

from quittance.providers.payment import PaymentRequest, Technical, UnknownOutcome
from quittance.providers.vipps import VippsConfig, VippsGateway
from tests.sandbox_fixture import SandboxProcess, free_port

Order = Callable[..., PaymentRequest]
LOST_AFTER = ["error_after", "malformed", "wrong_type", "html", "truncated", "wrong_reference"]


@pytest.mark.parametrize("kind", LOST_AFTER)
@pytest.mark.parametrize("verb", ["capture", "refund"])
def test_a_lost_answer_is_unknown_and_the_repeat_changes_nothing(
    gateway: VippsGateway, sandbox: SandboxProcess, approved: str, verb: str, kind: str
) -> None:
    if verb == "refund":
        gateway.capture(approved, 50_000, "before")
    act = getattr(gateway, verb)
    sandbox.control("POST", "faults", operation=verb, kind=kind)
    with pytest.raises(UnknownOutcome):
        act(approved, 20_000, "k1")
    assert act(approved, 20_000, "k1").reference == approved
    truth = sandbox.payment(approved)
    assert truth["captured" if verb == "capture" else "refunded"] == 20_000
    assert truth[f"{verb}s"] == 1


@pytest.mark.parametrize("kind", [*(kind for kind in LOST_AFTER if kind != "wrong_type"), "huge"])
def test_a_lost_page_address_can_be_asked_for_again(
    gateway: VippsGateway, sandbox: SandboxProcess, order: Order, kind: str
) -> None:
    request = order()
    sandbox.control("POST", "faults", operation="create", kind=kind)
    with pytest.raises(UnknownOutcome):
        gateway.create(request)
    assert gateway.create(request).reference == request.reference
    assert len(sandbox.control("GET", "payments")["payments"]) == 1


@pytest.mark.parametrize("kind", ["malformed", "wrong_type", "html", "truncated", "wrong_reference", "error_after"])
def test_an_unreadable_reading_is_only_technical(
    gateway: VippsGateway, sandbox: SandboxProcess, approved: str, kind: str
) -> None:
    sandbox.control("POST", "faults", operation="get", kind=kind)
    with pytest.raises(Technical) as problem:
        gateway.fetch(approved)
    assert not isinstance(problem.value, UnknownOutcome)
    assert gateway.fetch(approved).authorised == 50_000


@pytest.mark.parametrize(
    ("kind", "code"), [("locked", "locked"), ("rate_limited", "rate_limited"), ("error_before", "server_error")]
)
def test_a_capture_that_did_not_happen_can_be_repeated(
    gateway: VippsGateway, sandbox: SandboxProcess, approved: str, kind: str, code: str
) -> None:
    sandbox.control("POST", "faults", operation="capture", kind=kind)
    with pytest.raises(Technical) as problem:
        gateway.capture(approved, 50_000, "c1")
    assert problem.value.code == code
    # A fault of the company's own may have come after the effect, so only that one is unknown.
    assert isinstance(problem.value, UnknownOutcome) == (kind == "error_before")
    assert gateway.capture(approved, 50_000, "c1").captured == 50_000
    assert sandbox.payment(approved)["captures"] == 1


def test_silence_after_the_effect_is_unknown(
    config_for: Callable[..., VippsConfig], sandbox: SandboxProcess, approved: str
) -> None:
    impatient = VippsGateway(config_for(read_seconds=0.3))
    sandbox.control("POST", "faults", operation="capture", kind="timeout_after", seconds=1)
    with pytest.raises(UnknownOutcome) as problem:
        impatient.capture(approved, 50_000, "c1")
    assert problem.value.code == "no_answer"
    assert impatient.capture(approved, 50_000, "c1").captured == 50_000
    assert sandbox.payment(approved)["captures"] == 1
    impatient.close()


def test_a_capture_that_only_says_it_happened_is_visible_in_the_totals(
    gateway: VippsGateway, sandbox: SandboxProcess, approved: str
) -> None:
    sandbox.control("POST", "faults", operation="capture", kind="no_effect")
    gateway.capture(approved, 50_000, "c1")
    assert gateway.fetch(approved).captured == 0
    assert sandbox.payment(approved)["captures"] == 0


def test_an_expired_token_is_renewed_once(gateway: VippsGateway, sandbox: SandboxProcess, approved: str) -> None:
    sandbox.control("POST", "tokens/revoke")
    sandbox.control("DELETE", "calls")
    assert gateway.capture(approved, 50_000, "c1").captured == 50_000
    calls = [(call["operation"], call["status"]) for call in sandbox.control("GET", "calls")["calls"]]
    assert calls == [("capture", 401), ("token", 200), ("capture", 200)]


def test_keys_that_are_not_accepted_are_not_tried_for_ever(
    gateway: VippsGateway, sandbox: SandboxProcess, approved: str
) -> None:
    sandbox.control("POST", "faults", operation="get", kind="unauthorized", count=10)
    sandbox.control("DELETE", "calls")
    with pytest.raises(Technical) as problem:
        gateway.fetch(approved)
    assert problem.value.code == "credentials"
    assert [call["operation"] for call in sandbox.control("GET", "calls")["calls"]] == ["get", "token", "get"]


def test_a_wrong_secret_is_a_technical_matter(config_for: Callable[..., VippsConfig]) -> None:
    wrong = VippsGateway(config_for(client_secret="wrong"))
    with pytest.raises(Technical) as problem:
        wrong.capture("some-reference", 100, "c1")
    assert problem.value.code == "credentials"
    assert not isinstance(problem.value, UnknownOutcome), "nothing was asked of the payment API"
    wrong.close()


def test_many_threads_share_one_token(
    config_for: Callable[..., VippsConfig], sandbox: SandboxProcess, approved: str
) -> None:
    fresh = VippsGateway(config_for())
    sandbox.control("DELETE", "calls")
    threads = [threading.Thread(target=fresh.fetch, args=(approved,)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    operations = [call["operation"] for call in sandbox.control("GET", "calls")["calls"]]
    assert (operations.count("token"), operations.count("get")) == (1, 12)
    fresh.close()


def test_thirty_captures_at_once_under_one_key_capture_once(
    gateway: VippsGateway, sandbox: SandboxProcess, approved: str
) -> None:
    sandbox.control("POST", "switches", rate_limits=False)
    results: list[object] = []

    def capture() -> None:
        try:
            results.append(gateway.capture(approved, 50_000, "c1").captured)
        except Technical as problem:
            results.append(problem.code)

    threads = [threading.Thread(target=capture) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [50_000] * 30
    assert sandbox.payment(approved)["captures"] == 1


def test_the_sixth_call_in_a_minute_must_wait(gateway: VippsGateway, sandbox: SandboxProcess, approved: str) -> None:
    for number in range(5):
        gateway.capture(approved, 100, f"c{number}")
    with pytest.raises(Technical) as problem:
        gateway.capture(approved, 100, "c5")
    assert problem.value.code == "rate_limited"
    assert problem.value.retry_after is not None
    assert 1 <= problem.value.retry_after <= 61
    sandbox.control("POST", "clock", advance=61)
    assert gateway.capture(approved, 100, "c5").captured == 600


def test_readings_are_repeated_within_a_few_seconds(
    config_for: Callable[..., VippsConfig], sandbox: SandboxProcess, approved: str
) -> None:
    patient = VippsGateway(config_for(retry_seconds=3))
    sandbox.control("POST", "faults", operation="get", kind="error_before", count=2)
    started = time.monotonic()
    assert patient.fetch(approved).authorised == 50_000
    assert time.monotonic() - started < 4
    sandbox.control("POST", "faults", operation="get", kind="error_before", count=10)
    with pytest.raises(Technical):
        patient.fetch(approved)
    assert sandbox.control("GET", "faults")["faults"][0]["remaining"] == 7, "three attempts and no more"
    patient.close()


def test_an_unknown_outcome_is_never_repeated_behind_the_callers_back(
    config_for: Callable[..., VippsConfig], sandbox: SandboxProcess, approved: str
) -> None:
    patient = VippsGateway(config_for(retry_seconds=3))
    sandbox.control("POST", "faults", operation="capture", kind="error_after", count=3)
    with pytest.raises(UnknownOutcome):
        patient.capture(approved, 50_000, "c1")
    assert sandbox.control("GET", "faults")["faults"][0]["remaining"] == 2
    patient.close()


def test_a_locked_payment_is_tried_again_at_once(
    config_for: Callable[..., VippsConfig], sandbox: SandboxProcess, approved: str
) -> None:
    patient = VippsGateway(config_for(retry_seconds=3))
    sandbox.control("POST", "faults", operation="capture", kind="locked")
    assert patient.capture(approved, 50_000, "c1").captured == 50_000
    patient.close()


def test_nobody_at_home_is_technical_and_certain(config_for: Callable[..., VippsConfig]) -> None:
    away = VippsGateway(config_for(base_url=f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(Technical) as problem:
        away.capture("some-reference", 100, "c1")
    assert problem.value.code == "not_sent"
    assert not isinstance(problem.value, UnknownOutcome)
    away.close()
