"""The login against the simulated BankID over HTTP: what proves somebody, and everything that must not."""

import base64
import hashlib
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from quittance.providers.configuration import InvalidConfig
from quittance.providers.identity import (
    Cancelled,
    InUse,
    NotProved,
    NumberMissing,
    TimedOut,
    TooLow,
    Unavailable,
    Untrusted,
)
from quittance.providers.payment import ProviderError
from tests.providers.oidc.conftest import SITE, Browser, Make, Switchboard, config, now
from tests.sandbox_fixture import SandboxProcess

ODA = "15868510045"
FORGED: dict[str, tuple[type[NotProved], str]] = {
    "wrong_nonce": (Untrusted, "nonce"),
    "no_nonce": (Untrusted, "nonce"),
    "wrong_audience": (Untrusted, "aud"),
    "two_audiences": (Untrusted, "azp"),
    "wrong_azp": (Untrusted, "azp"),
    "wrong_issuer": (Untrusted, "iss"),
    "issuer_with_slash": (Untrusted, "iss"),
    "expired": (Untrusted, "exp"),
    "issued_in_future": (Untrusted, "iat"),
    "issued_long_ago": (Untrusted, "iat"),
    "identified_long_ago": (Untrusted, "auth_time"),
    "no_expiry": (Untrusted, "exp"),
    "expiry_in_words": (Untrusted, "exp"),
    "wrong_at_hash": (Untrusted, "at_hash"),
    "access_token": (Untrusted, "typ"),
    "no_subject": (Untrusted, "sub"),
    "alg_none": (Untrusted, "algorithm"),
    "hs256": (Untrusted, "algorithm"),
    "unknown_key": (Untrusted, "unknown_key"),
    "no_key_name": (Untrusted, "unknown_key"),
    "wrong_key": (Untrusted, "signature"),
    "changed_afterwards": (Untrusted, "signature"),
    "key_twice": (Untrusted, "signature"),
    "no_number": (NumberMissing, "not_granted"),
    "wrong_number": (NumberMissing, "malformed"),
    "short_number": (NumberMissing, "malformed"),
    "number_as_number": (NumberMissing, "malformed"),
}


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_somebody_is_who_bankid_says(make: Make, browser: Browser) -> None:
    provider = make()
    begun = provider.begin(language="nb", now=now())
    proved = provider.finish(begun, browser.chooses(begun), now=now())
    assert (proved.number, proved.level) == (ODA, "high")
    assert re.fullmatch(r"9578-5999-4-\d+", proved.stable_id)
    assert ODA not in repr(proved)


def test_the_request_asks_for_all_that_protects_and_names_nobody(make: Make) -> None:
    begun = make(BANKID_LOGIN_HINT="BID").begin(language="nn", now=now())
    asked = query(begun.address)
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == f"{SITE}/bankid/callback"
    assert (asked["prompt"], asked["ui_locales"], asked["login_hint"]) == ("login", "nb", "BID")
    assert (asked["state"], asked["nonce"]) == (begun.state, begun.nonce)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).decode().rstrip("=")
    assert (asked["code_challenge"], asked["code_challenge_method"]) == (challenge, "S256")
    assert begun.verifier not in begun.address
    assert begun.verifier not in repr(begun)
    assert not re.search(r"\d{11}", begun.address)
    again = make().begin(language="nb", now=now())
    assert not {begun.state, begun.nonce, begun.verifier} & {again.state, again.nonce, again.verifier}


@pytest.mark.parametrize("spoiled", FORGED)
def test_a_spoiled_token_proves_nobody(make: Make, browser: Browser, switchboard: Switchboard, spoiled: str) -> None:
    provider = make()
    switchboard.switch(token=spoiled)
    begun = provider.begin(language="nb", now=now())
    kind, code = FORGED[spoiled]
    with pytest.raises(kind) as refused:
        provider.finish(begun, browser.chooses(begun), now=now())
    assert refused.value.code == code
    assert ODA not in str(refused.value)


def test_every_way_to_spoil_a_token_is_tried(switchboard: Switchboard) -> None:
    page = switchboard.sandbox.download("/bankid/control/").decode()
    choices = page.split('<select name="token">')[1].split("</select>")[0]
    assert set(re.findall(r'<option value="(\w+)"', choices)) == set(FORGED)


@pytest.mark.parametrize(
    ("choice", "kind"),
    [
        ("cancel", Cancelled),
        ("cancel_early", Cancelled),
        ("time_out", TimedOut),
        ("in_use", InUse),
        ("broken", Unavailable),
    ],
)
def test_every_ending_at_bankid_has_its_own_reason(
    make: Make, browser: Browser, choice: str, kind: type[NotProved]
) -> None:
    provider = make()
    begun = provider.begin(language="nb", now=now())
    with pytest.raises(kind):
        provider.finish(begun, browser.chooses(begun, choice), now=now())


@pytest.mark.parametrize("answer", [{"error": "access_denied"}, {"error": "<script>", "error_description": "x" * 9000}])
def test_an_error_nobody_has_heard_of_ends_the_login(make: Make, answer: dict[str, str]) -> None:
    provider = make()
    begun = provider.begin(language="nb", now=now())
    with pytest.raises(Cancelled) as ended:
        provider.finish(begun, {**answer, "state": begun.state}, now=now())
    assert re.fullmatch(r"[a-z_]+", ended.value.code)


@pytest.mark.parametrize(
    ("switches", "method", "kind"),
    [
        ({}, "BIS", TooLow),
        ({"level": "lower"}, "BID", TooLow),
        ({"level": "unknown"}, "BID", TooLow),
        ({"level": "missing"}, "BID", TooLow),
        ({"number_agreed": False}, "BID", NumberMissing),
    ],
)
def test_what_was_asked_for_counts_for_nothing(
    make: Make, browser: Browser, switchboard: Switchboard, switches: dict[str, Any], method: str, kind: type[NotProved]
) -> None:
    switchboard.switch(**switches)
    provider = make(BANKID_LOGIN_HINT="BID", BANKID_ACR_VALUES="urn:bankid:bid;LOA=4")
    begun = provider.begin(language="nb", now=now())
    with pytest.raises(kind):
        provider.finish(begun, browser.chooses(begun, method=method), now=now())


def test_a_lower_level_is_let_in_only_where_that_was_decided(make: Make, browser: Browser) -> None:
    provider = make(BANKID_LEVEL="substantial")
    begun = provider.begin(language="nb", now=now())
    assert provider.finish(begun, browser.chooses(begun, method="BIS"), now=now()).level == "substantial"


@pytest.mark.parametrize("person", ["nobody", "moved_here", "after_2032", "08881060109", "02013299903"])
def test_numbers_of_every_kind_are_taken(make: Make, browser: Browser, person: str) -> None:
    provider = make()
    begun = provider.begin(language="nb", now=now())
    form = {"number": person} if person.isdigit() else {"person": person}
    assert len(provider.finish(begun, browser.chooses(begun, **form), now=now()).number) == 11


def test_subject_interface_and_number_may_change_the_person_does_not(
    make: Make, browser: Browser, switchboard: Switchboard
) -> None:
    provider = make()
    found = []
    for switches in ({}, {"subject_changes": True, "interface": "2"}, {"numbers_changed": True}):
        switchboard.switch(**switches)
        begun = provider.begin(language="nb", now=now())
        found.append(provider.finish(begun, browser.chooses(begun, person="moved_here"), now=now()))
    assert len({one.stable_id for one in found}) == 1
    assert [one.number for one in found] == ["47879015037", "47879015037", "01917230060"]


def test_an_answer_is_good_once_and_in_its_own_browser_only(make: Make, browser: Browser) -> None:
    provider = make()
    mine, hers = (provider.begin(language="nb", now=now()) for _ in range(2))
    answer = browser.chooses(mine)
    for begun, brought, code in (
        (hers, answer, "state"),
        (hers, {**answer, "state": hers.state}, "code_refused"),
    ):
        with pytest.raises(Untrusted) as refused:
            provider.finish(begun, brought, now=now())
        assert refused.value.code == code
    # A code is dead after a wrong try with it at many providers; here it is the second good one that fails.
    assert provider.finish(mine, answer, now=now()).number == ODA
    with pytest.raises(Untrusted, match="code_refused"):
        provider.finish(mine, answer, now=now())


@pytest.mark.parametrize("change", [{"iss": "https://evil.example"}, {"code": ""}, {"code": "x" * 3000}, {"state": ""}])
def test_an_answer_that_was_tampered_with_proves_nobody(make: Make, browser: Browser, change: dict[str, str]) -> None:
    provider = make()
    begun = provider.begin(language="nb", now=now())
    with pytest.raises(Untrusted):
        provider.finish(begun, {**browser.chooses(begun), **change}, now=now())


def test_a_code_without_its_verifier_is_worthless(make: Make, browser: Browser) -> None:
    provider = make()
    begun = provider.begin(language="nb", now=now())
    answer = browser.chooses(begun)
    with pytest.raises(Untrusted, match="code_refused"):
        provider.finish(replace(begun, verifier="a" * 64), answer, now=now())


def test_a_code_lives_for_a_minute(make: Make, browser: Browser, bankid: SandboxProcess) -> None:
    provider = make()
    begun = provider.begin(language="nb", now=now())
    answer = browser.chooses(begun)
    bankid.ask("bankid", "POST", "clock", advance=61)
    with pytest.raises(Untrusted, match="code_refused"):
        provider.finish(begun, answer, now=now())


def test_the_provider_accepts_our_registered_address_only(make: Make, browser: Browser) -> None:
    begun = make().begin(language="nb", now=now())
    for wrong in ("http://localhost:8000/bankid/callback/", "https://evil.example/bankid/callback"):
        asked = begun.address.replace("http%3A%2F%2Flocalhost%3A8000%2Fbankid%2Fcallback", wrong)
        assert wrong in asked
        answer = browser.http.post(asked, data={"person": "fresh", "choice": "log_in"})
        assert (answer.status_code, "location" in answer.headers) == (400, False)


def test_somebody_elses_session_at_the_provider_lets_nobody_in(make: Make, browser: Browser) -> None:
    provider = make()
    first = provider.begin(language="nb", now=now())
    provider.finish(first, browser.chooses(first), now=now())
    second = provider.begin(language="nb", now=now())
    assert browser.http.get(second.address).status_code == 200, "the page asks who it is"
    silently = browser.http.get(second.address.replace("prompt=login", "prompt=none"))
    assert provider.finish(second, browser.brought(silently), now=now()).number == ODA, "the pitfall is simulated"
    stranger = Browser()
    third = provider.begin(language="nb", now=now())
    answer = stranger.brought(stranger.http.get(third.address.replace("prompt=login", "prompt=none")))
    with pytest.raises(Cancelled, match="login_required"):
        provider.finish(third, answer, now=now())
    stranger.http.close()


# -- description and keys ----------------------------------------------------------------------------------


def test_description_and_keys_are_fetched_once(make: Make, browser: Browser, switchboard: Switchboard) -> None:
    switchboard.sandbox.ask("bankid", "POST", "reset")
    provider = make(fresh=True)
    for _ in range(3):
        begun = provider.begin(language="nb", now=now())
        provider.finish(begun, browser.chooses(begun), now=now())
    assert (switchboard.calls("description"), switchboard.calls("keys")) == (1, 1)


def test_a_new_key_of_the_provider_is_found_with_one_look(
    bankid: SandboxProcess, browser: Browser, switchboard: Switchboard
) -> None:
    from quittance.providers.oidc import OidcProvider

    seconds = [0.0]
    provider = OidcProvider(config(bankid), monotonic=lambda: seconds[0])
    for token, looks in (("", 1), ("unknown_key", 2), ("", 2), ("new", 3)):
        seconds[0] += 60
        if token == "new":
            switchboard.rotate_keys()
        switchboard.switch(token=token if token != "new" else "")
        begun = provider.begin(language="nb", now=now())
        answer = browser.chooses(begun)
        if token == "unknown_key":
            with pytest.raises(Untrusted):
                provider.finish(begun, answer, now=now())
        else:
            provider.finish(begun, answer, now=now())
        assert switchboard.calls("keys") == looks
    provider.close()


@pytest.mark.parametrize("method", ["basic", "post"])
def test_credentials_go_the_way_the_provider_takes_them(
    make: Make, browser: Browser, switchboard: Switchboard, method: str
) -> None:
    switchboard.switch(client_auth=method)
    provider = make(fresh=True)
    begun = provider.begin(language="nb", now=now())
    assert provider.finish(begun, browser.chooses(begun), now=now()).number == ODA


def test_another_issuer_in_the_description_is_not_followed(make: Make, switchboard: Switchboard) -> None:
    switchboard.switch(other_issuer=True)
    with pytest.raises(Unavailable, match="wrong_issuer"):
        make(fresh=True).begin(language="nb", now=now())


@pytest.mark.parametrize("kind", ["malformed", "huge", "unavailable", "rate_limited"])
@pytest.mark.parametrize("operation", ["description", "token", "keys"])
def test_trouble_at_the_provider_is_nobodys_fault(
    make: Make, browser: Browser, switchboard: Switchboard, operation: str, kind: str
) -> None:
    provider = make(fresh=True)
    if operation == "description":
        switchboard.fault(operation, kind, 5)
        with pytest.raises(Unavailable):
            provider.begin(language="nb", now=now())
        return
    begun = provider.begin(language="nb", now=now())
    answer = browser.chooses(begun)
    switchboard.fault(operation, kind, 5)
    with pytest.raises(Unavailable):
        provider.finish(begun, answer, now=now())


# -- a broker, by settings only ----------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["jwt", "json"])
def test_a_broker_that_names_things_otherwise_needs_settings_only(
    make: Make, browser: Browser, switchboard: Switchboard, form: str
) -> None:
    switchboard.switch(userinfo=form)
    provider = make(BANKID_PID_CLAIM="nnin", BANKID_STABLE_ID_CLAIM="bankid_altsub", BANKID_USERINFO=form)
    begun = provider.begin(language="en", now=now())
    assert provider.finish(begun, browser.chooses(begun), now=now()).number == ODA


@pytest.mark.parametrize("spoiled", ["other_subject", "other_audience", "alg_none", "wrong_key", "json"])
def test_a_spoiled_page_about_the_person_proves_nobody(
    make: Make, browser: Browser, switchboard: Switchboard, spoiled: str
) -> None:
    switchboard.switch(userinfo=spoiled)
    provider = make(BANKID_PID_CLAIM="nnin", BANKID_USERINFO="jwt")
    begun = provider.begin(language="en", now=now())
    with pytest.raises(Untrusted):
        provider.finish(begun, browser.chooses(begun), now=now())


# -- the operator ------------------------------------------------------------------------------------------


def test_the_operator_is_told_whether_our_keys_are_accepted(make: Make, switchboard: Switchboard) -> None:
    assert "accepted" in make().check()
    with pytest.raises(ProviderError, match="credentials"):
        make(BANKID_CLIENT_SECRET="wrong").check()
    switchboard.fault("description", "unavailable", 9)
    with pytest.raises(ProviderError, match="server_error"):
        make().check()


def test_logging_out_there_is_offered_only_where_it_was_switched_on(make: Make, browser: Browser) -> None:
    assert make().after_logout() == ""
    address = make(BANKID_END_SESSION="1").after_logout()
    assert query(address)["post_logout_redirect_uri"] == f"{SITE}/my/logged-out/"
    assert browser.http.get(address).status_code == 200
    assert browser.http.post(address).headers["location"] == f"{SITE}/my/logged-out/"


@pytest.mark.parametrize(
    "wrong",
    [
        {"BANKID_ISSUER": ""},
        {"BANKID_ISSUER": "http://auth.bankid.example/realms/x"},
        {"BANKID_ISSUER": "https://auth.bankid.example/realms/x/"},
        {"BANKID_CLIENT_SECRET": "two words"},
        {"BANKID_SCOPE": "profile"},
        {"BANKID_PID_CLAIM": "sub"},
        {"BANKID_STABLE_ID_CLAIM": "sub"},
        {"BANKID_STABLE_ID_CLAIM": "aud"},
        {"BANKID_STABLE_ID_CLAIM": "birthdate"},
        {"BANKID_STABLE_ID_CLAIM": "nonce"},
        {"BANKID_LEVEL": "low"},
        {"BANKID_ACR_LEVELS": "urn:bankid:bis;LOA=3=substantial"},
        {"BANKID_ACR_LEVELS": "nonsense"},
        {"BANKID_LOGIN_HINT": f"BID:{ODA}"},
        {"BANKID_USERINFO": "xml"},
    ],
    ids=str,
)
def test_settings_that_cannot_work_are_refused_at_the_start(bankid: SandboxProcess, wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidConfig):
        config(bankid, **wrong)
