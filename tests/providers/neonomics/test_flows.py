"""Every way a bank transfer can go, over HTTP against banks that remember."""

import json
from collections.abc import Callable

import pytest

from quittance.providers.neonomics import NeonomicsConfig, NeonomicsGateway
from quittance.providers.payment import (
    BankChooser,
    IdentityNeeded,
    NotFound,
    PayerContext,
    PaymentGateway,
    Rejected,
    Resumable,
)
from tests.providers.neonomics.conftest import ACCOUNT, KID, Bench

PERSON = "31125461118"  # from the company's own test data


def _fits_the_port(gateway: NeonomicsGateway) -> tuple[PaymentGateway, Resumable, BankChooser]:
    """Checked by the type checker, not at run time."""
    return gateway, gateway, gateway


def test_a_transfer_is_approved_completed_and_arrives_on_our_account_with_its_kid(bench: Bench) -> None:
    opened = bench.opened("Havnebanken")
    assert "/neonomics/bank/" in opened.redirect_url
    assert opened.provider_reference == opened.memo["payment_id"]
    assert bench.gateway.fetch(opened.reference, opened.memo).state == "created"
    back = bench.visit(opened.redirect_url)
    assert back == {"keep": ["1"], "resource_id": [opened.provider_reference], "result": ["OK"]}
    assert bench.gateway.fetch(opened.reference, opened.memo).state == "created", "not before it is completed"

    step = bench.gateway.resume(opened.reference, opened.memo)
    assert (step.redirect_url, step.memo["phase"]) == ("", "done")
    told = []
    for pause in (0, 3, 4, 10, 20):
        bench.wait(pause)
        told.append(bench.gateway.fetch(opened.reference, step.memo))
    assert [payment.detail for payment in told] == ["RCVD", "ACTC", "ACCP", "ACSC", "ACCC"]
    assert {payment.state for payment in told} == {"underway"}
    last = told[-1]
    assert (last.amount, last.authorised, last.captured, last.merchant) == (49_900, 0, 0, ACCOUNT)
    (line,) = bench.sandbox.ask("bank", "GET", "lines")["lines"]
    arrived = [line[name] for name in ("account", "amount", "kid", "end_to_end")]
    assert arrived == [ACCOUNT, 49_900, KID, opened.reference]


def test_a_consent_comes_first_and_the_order_is_sent_again(bench: Bench) -> None:
    opened = bench.opened("Fjelltopp Sparebank")
    assert (opened.provider_reference, opened.memo["phase"]) == ("", "consent")
    assert bench.gateway.fetch(opened.reference, opened.memo).state == "created"
    bench.visit(opened.redirect_url)
    second = bench.gateway.resume(opened.reference, opened.memo)
    assert second.redirect_url.startswith("http")
    assert (second.memo["phase"], second.memo["payment_id"]) == ("sca", second.provider_reference)
    bench.visit(second.redirect_url)
    done = bench.gateway.resume(opened.reference, second.memo)
    assert done.memo["phase"] == "done"
    assert bench.gateway.fetch(opened.reference, done.memo).state == "underway"
    assert len(bench.control("GET", "payments")["payments"]) == 1  # type: ignore[arg-type]


def test_a_bank_that_asks_for_nothing_has_nothing_to_resume(bench: Bench) -> None:
    opened = bench.opened("Kvikkbanken")
    assert (opened.redirect_url, opened.memo["phase"]) == ("", "done")
    bench.control("DELETE", "calls")
    assert bench.gateway.resume(opened.reference, opened.memo).memo == opened.memo
    assert bench.calls() == []
    assert bench.gateway.fetch(opened.reference, opened.memo).state == "underway"


def test_a_bank_may_ask_twice_for_one_payment(bench: Bench) -> None:
    opened = bench.opened("Dobbeltbanken", identity=PERSON)
    bench.visit(opened.redirect_url)
    again = bench.gateway.resume(opened.reference, opened.memo)
    assert again.redirect_url not in ("", opened.redirect_url)
    assert again.provider_reference == opened.provider_reference
    bench.visit(again.redirect_url)
    assert bench.gateway.resume(opened.reference, again.memo).memo["phase"] == "done"


def test_a_bank_that_never_stops_asking_is_given_up(bench: Bench) -> None:
    opened = bench.opened("Havnebanken")
    memo = opened.memo
    for _ in range(5):
        step = bench.gateway.resume(opened.reference, memo)
        assert step.redirect_url
        memo = step.memo
    last = bench.gateway.resume(opened.reference, memo)
    assert last.redirect_url == ""
    told = bench.gateway.fetch(opened.reference, last.memo)
    assert (told.state, told.detail) == ("aborted", "too_many_rounds")


def test_a_second_signature_keeps_the_payment_under_way(bench: Bench) -> None:
    opened = bench.opened("Tosignaturbanken")
    bench.visit(opened.redirect_url)
    memo = bench.gateway.resume(opened.reference, opened.memo).memo
    told = bench.gateway.fetch(opened.reference, memo)
    assert (told.state, told.detail) == ("underway", "PATC")
    bench.act(opened.reference, "sign")
    bench.act(opened.reference, "settle")
    assert bench.gateway.fetch(opened.reference, memo).detail == "ACCC"


def test_a_bank_that_never_settles_stays_under_way(bench: Bench) -> None:
    opened = bench.opened("Tregbanken")
    bench.visit(opened.redirect_url)
    memo = bench.gateway.resume(opened.reference, opened.memo).memo
    bench.wait(5 * 86_400)
    told = bench.gateway.fetch(opened.reference, memo)
    assert (told.state, told.detail) == ("underway", "ACCP")
    assert bench.sandbox.ask("bank", "GET", "lines")["lines"] == []


@pytest.mark.parametrize(
    ("bank", "choice", "detail"), [("Havnebanken", "cancel", "CANC"), ("Avslagsbanken", "approve", "RJCT")]
)
def test_a_payment_may_end_without_money(bench: Bench, bank: str, choice: str, detail: str) -> None:
    opened = bench.opened(bank)
    bench.visit(opened.redirect_url, choice)
    memo = bench.gateway.resume(opened.reference, opened.memo).memo
    told = bench.gateway.fetch(opened.reference, memo)
    assert (told.state, told.detail) == ("aborted", detail)


def test_a_refused_consent_ends_the_payment_instead_of_asking_for_ever(bench: Bench) -> None:
    opened = bench.opened("Fjelltopp Sparebank")
    assert bench.visit(opened.redirect_url, "cancel")["result"] == ["FAILED"]
    step = bench.gateway.resume(opened.reference, opened.memo)
    assert step.redirect_url == ""
    told = bench.gateway.fetch(opened.reference, step.memo)
    assert (told.state, told.detail) == ("aborted", "cancelled")


def test_a_payer_who_never_returns_is_completed_by_whoever_calls(bench: Bench) -> None:
    opened = bench.opened("Havnebanken")
    assert bench.visit(opened.redirect_url, "approve_stay") == {}
    step = bench.gateway.resume(opened.reference, opened.memo)
    assert bench.gateway.fetch(opened.reference, step.memo).state == "underway"
    assert bench.gateway.resume(opened.reference, opened.memo).memo["phase"] == "done", "completing twice is once"


def test_a_late_approval_is_asked_for_again_and_then_completed(bench: Bench) -> None:
    opened = bench.opened("Havnebanken")
    bench.visit(opened.redirect_url, "approve_late")
    early = bench.gateway.resume(opened.reference, opened.memo)
    assert early.redirect_url == opened.redirect_url
    bench.wait(21)
    bench.gateway.fetch(opened.reference, early.memo)
    assert bench.gateway.resume(opened.reference, early.memo).memo["phase"] == "done"


# -- who may read, and who pays -----------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["session_id", "device_id"])
def test_a_payment_is_readable_only_with_its_session_and_device(bench: Bench, key: str) -> None:
    opened, other = bench.opened("Kvikkbanken"), bench.opened("Kvikkbanken")
    with pytest.raises(NotFound):
        bench.gateway.fetch(opened.reference, {**opened.memo, key: other.memo[key]})


def test_an_identity_number_is_asked_for_before_anything_is_sent(bench: Bench) -> None:
    asking = {bank.name for bank in bench.gateway.banks() if bank.asks_identity}
    assert asking == {"Folkebanken", "Dobbeltbanken"}, "a boolean and the text true mean the same"
    with pytest.raises(IdentityNeeded) as missing:
        bench.opened("Folkebanken")
    assert (missing.value.code, bench.calls()) == ("identity_missing", [])
    with pytest.raises(IdentityNeeded) as typo:
        bench.opened("Folkebanken", identity="31125461119")
    assert typo.value.code == "identity_wrong"
    bench.control("POST", "switches", unknown_customer=True)
    with pytest.raises(IdentityNeeded) as unknown:
        bench.opened("Folkebanken", identity=PERSON)
    assert unknown.value.code == "identity_wrong"


def test_an_identity_number_travels_encrypted_and_is_forgotten_after_approval(
    bench: Bench, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    request = bench.request("Folkebanken", identity=PERSON)
    opened = bench.gateway.create(request)
    sealed = opened.memo["once_psu_id"]
    assert PERSON not in json.dumps(dict(opened.memo))
    assert PERSON not in repr(request)
    bench.visit(opened.redirect_url)
    second = bench.gateway.resume(opened.reference, opened.memo)
    assert second.memo["once_psu_id"] == sealed
    bench.visit(second.redirect_url)
    done = bench.gateway.resume(opened.reference, second.memo)
    assert set(done.memo) == {"session_id", "device_id", "amount", "rounds", "phase", "payment_id"}
    told = caplog.text + "".join(capfd.readouterr())
    assert "neonomics_call" in told
    assert not any(secret in told for secret in (PERSON, sealed, "sandbox-secret", "Bearer"))


def test_a_number_the_bank_does_not_ask_for_is_not_sent(bench: Bench) -> None:
    assert "once_psu_id" not in bench.opened("Havnebanken", identity=PERSON).memo


def test_banks_that_want_a_number_are_hidden_without_a_key(
    bench: Bench, settings_for: Callable[..., NeonomicsConfig]
) -> None:
    names = [bank.name for bank in bench.gateway.banks()]
    assert names == sorted(names, key=str.casefold)
    assert not {"Stengtbanken", "Utlandsbanken"} & set(names), "closed, or without domestic transfers"
    keyless = NeonomicsGateway(settings_for(NEONOMICS_ENCRYPTION_KEY=""))
    assert {bank.name for bank in keyless.banks()} == set(names) - {"Folkebanken", "Dobbeltbanken"}
    assert keyless.check() == "reachable; 8 bank(s) can be paid from"
    keyless.close()


def test_the_list_of_banks_is_kept_for_some_minutes(settings_for: Callable[..., NeonomicsConfig], bench: Bench) -> None:
    now = [0.0]
    gateway = NeonomicsGateway(settings_for(), monotonic=lambda: now[0])
    for moment in (0, 299, 301):
        now[0] = moment
        gateway.banks()
    assert bench.calls().count(("banks", 200)) == 2
    gateway.close()


@pytest.mark.parametrize(
    "changes",
    [
        {"kid": ""},
        {"kid": "12A"},
        {"amount": 0},
        {"amount": 10.5},
        {"currency": "EUR"},
        {"reference": "q" * 36},
        {"return_url": "javascript:alert(1)"},
        {"payer": PayerContext("192.0.2.7", "", "x")},
        {"payer": PayerContext("192.0.2.7", "device", "no-such-bank")},
    ],
)
def test_impossible_orders_are_refused_before_anything_is_sent(bench: Bench, changes: dict[str, object]) -> None:
    with pytest.raises(Rejected) as refused:
        bench.opened("Havnebanken", **changes)
    assert refused.value.code in ("invalid_request", "bank_unknown")
    assert bench.calls() == []


def test_money_is_never_captured_cancelled_or_refunded_here(bench: Bench) -> None:
    opened = bench.opened("Kvikkbanken")
    for act in (
        lambda: bench.gateway.capture(opened.reference, 1, "k", opened.memo),
        lambda: bench.gateway.cancel(opened.reference, "k", opened.memo),
        lambda: bench.gateway.refund(opened.reference, 1, "k", opened.memo),
    ):
        with pytest.raises(Rejected) as refused:
            act()
        assert refused.value.code == "not_supported"
