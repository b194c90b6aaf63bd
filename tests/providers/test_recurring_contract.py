"""What every adapter for recurring payments must do, tried against a company that remembers and has its own clock."""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import pytest

from quittance.providers.payment import (
    BadSignature,
    MalformedEvent,
    NotFound,
    Rejected,
    Technical,
    UnknownOutcome,
)
from quittance.providers.recurring import AgreementRequest, Charge, ChargeRequest, RecurringGateway
from quittance.providers.vipps import VippsConfig, VippsRecurring
from quittance.providers.vipps.recurring import EVENTS
from tests.providers.conftest import SECRET, Receiver
from tests.sandbox_fixture import MERCHANT, SandboxProcess

RETURN = "http://127.0.0.1:9/return"
DAY = 86_400


def _fits_the_port(gateway: VippsRecurring) -> RecurringGateway:
    """Checked by the type checker, not at run time."""
    return gateway


@pytest.fixture(scope="session")
def shared_recurring(config_for: Callable[..., VippsConfig]) -> Iterator[VippsRecurring]:
    made = VippsRecurring(config_for())
    yield made
    made.close()


@pytest.fixture
def recurring(shared_recurring: VippsRecurring, sandbox: SandboxProcess) -> VippsRecurring:
    """A gateway without retries, speaking to an empty sandbox."""
    return shared_recurring


def plan(**changes: Any) -> AgreementRequest:
    key = uuid.uuid4().hex
    values: dict[str, Any] = {
        "external_id": f"plan-{key[:12]}",
        "amount": 100_000,
        "currency": "NOK",
        "name": "Betalingsplan",
        "description": "Sak 24-0001234",
        "return_url": RETURN,
        "manage_url": "http://127.0.0.1:9/plan",
        "idempotency_key": key,
    }
    return AgreementRequest(**{**values, **changes})


@pytest.fixture
def agreement_id(recurring: VippsRecurring, sandbox: SandboxProcess) -> str:
    """An agreement the payer has accepted, with at most 1 000 kroner a charge."""
    proposed = recurring.propose(plan())
    sandbox.control("POST", f"agreements/{proposed.agreement_id}/accept")
    return proposed.agreement_id


class Office:
    """Orders charges at the sandbox's today."""

    def __init__(self, gateway: VippsRecurring, sandbox: SandboxProcess, agreement_id: str) -> None:
        self.gateway, self.sandbox, self.agreement_id = gateway, sandbox, agreement_id

    def today(self) -> date:
        now = datetime.fromisoformat(self.sandbox.control("GET", "clock")["now"])
        return now.astimezone(ZoneInfo("Europe/Oslo")).date()

    def request(self, days: int = 2, **changes: Any) -> ChargeRequest:
        charge_id = f"rate-{uuid.uuid4().hex[:12]}"
        due = self.today() + timedelta(days=days)
        request = ChargeRequest(self.agreement_id, charge_id, 50_000, "Avdrag 1 av 6", due, charge_id, retry_days=2)
        return replace(request, **changes)

    def order(self, days: int = 2, **changes: Any) -> str:
        return self.gateway.create_charge(self.request(days, **changes), today=self.today())

    def read(self, charge_id: str) -> Charge:
        return self.gateway.fetch_charge(self.agreement_id, charge_id)

    def orders_sent(self) -> int:
        """How many orders for charges under this agreement have reached the company."""
        calls = self.sandbox.control("GET", "calls")["calls"]
        return sum(call["operation"] == "charge" and call["reference"] == self.agreement_id for call in calls)

    def pass_days(self, days: int) -> None:
        self.sandbox.control("POST", "clock", advance=days * DAY)


@pytest.fixture
def office(recurring: VippsRecurring, sandbox: SandboxProcess, agreement_id: str) -> Office:
    return Office(recurring, sandbox, agreement_id)


# -- agreements ----------------------------------------------------------------------------------------


def test_an_agreement_waits_for_its_payer_and_is_accepted_with_a_limit(
    recurring: VippsRecurring, sandbox: SandboxProcess
) -> None:
    request = plan(phone_number="4799999999")
    proposed = recurring.propose(request)
    assert proposed.confirmation_url.startswith(f"{sandbox.vipps_url}/agreement?token=")
    before = recurring.fetch_agreement(proposed.agreement_id)
    assert (before.state, before.external_id, before.payer_limit) == ("pending", request.external_id, None)
    sandbox.control("POST", f"agreements/{proposed.agreement_id}/accept", limit=150_000)
    after = recurring.fetch_agreement(proposed.agreement_id)
    assert (after.state, after.pricing, after.amount, after.ceiling) == ("active", "variable", 100_000, 150_000)
    assert (after.interval_unit, after.interval_count, after.currency) == ("month", 1, "NOK")
    assert after.started_at is not None
    assert after.stopped_at is None
    assert after.merchant == recurring.merchant == MERCHANT


@pytest.mark.parametrize(("order", "state"), [("refuse", "stopped"), ("expire", "expired")])
def test_a_payer_may_refuse_or_never_answer(
    recurring: VippsRecurring, sandbox: SandboxProcess, order: str, state: str
) -> None:
    agreement_id = recurring.propose(plan()).agreement_id
    sandbox.control("POST", f"agreements/{agreement_id}/{order}")
    assert recurring.fetch_agreement(agreement_id).state == state
    late = ChargeRequest(agreement_id, "rate-00000001", 100, "Avdrag", date(2030, 1, 1), "k1")
    with pytest.raises(Rejected) as refused:
        recurring.create_charge(late, today=date(2029, 12, 1))
    assert refused.value.code == "charge-creation-failed"


def test_an_unanswered_agreement_expires_by_the_clock(recurring: VippsRecurring, sandbox: SandboxProcess) -> None:
    agreement_id = recurring.propose(plan()).agreement_id
    sandbox.control("POST", "clock", advance=601)
    assert recurring.fetch_agreement(agreement_id).state == "expired"


def test_proposing_again_with_the_same_key_is_the_same_agreement(
    recurring: VippsRecurring, sandbox: SandboxProcess
) -> None:
    request = plan()
    assert recurring.propose(request) == recurring.propose(request)
    assert len(sandbox.control("GET", "agreements")["agreements"]) == 1
    with pytest.raises(Rejected) as refused:
        recurring.propose(replace(request, amount=200))
    assert refused.value.code == "idempotency-conflict"


def test_a_lost_answer_to_a_proposal_leaves_one_agreement(recurring: VippsRecurring, sandbox: SandboxProcess) -> None:
    request = plan()
    sandbox.control("POST", "faults", operation="propose", kind="error_after")
    with pytest.raises(UnknownOutcome):
        recurring.propose(request)
    recurring.propose(request)
    assert len(sandbox.control("GET", "agreements")["agreements"]) == 1


def test_an_agreement_is_stopped_once_and_for_all(office: Office) -> None:
    held, waiting = office.order(days=1, reserve=True), office.order(days=20)
    office.pass_days(2)
    assert (office.read(held).state, office.read(waiting).state) == ("reserved", "due")
    office.gateway.stop(office.agreement_id, "stop-1")
    office.gateway.stop(office.agreement_id, "stop-2")
    stopped = office.gateway.fetch_agreement(office.agreement_id)
    assert stopped.state == "stopped"
    assert stopped.stopped_at is not None
    assert (office.read(held).state, office.read(waiting).state) == ("cancelled", "cancelled")
    with pytest.raises(Rejected):
        office.order()


def test_when_the_payer_stops_what_is_reserved_stays_ours_to_take(office: Office) -> None:
    held, waiting = office.order(days=1, reserve=True), office.order(days=20)
    office.pass_days(2)
    office.sandbox.control("POST", f"agreements/{office.agreement_id}/stop")
    assert office.gateway.fetch_agreement(office.agreement_id).state == "stopped"
    assert (office.read(held).state, office.read(waiting).state) == ("reserved", "cancelled")
    office.gateway.capture_charge(office.agreement_id, held, 50_000, "Avdrag", "c1")
    assert office.read(held).captured == 50_000


def test_stopping_what_nobody_has_accepted_is_refused(recurring: VippsRecurring) -> None:
    agreement_id = recurring.propose(plan()).agreement_id
    with pytest.raises(Rejected) as refused:
        recurring.stop(agreement_id, "stop-1")
    assert refused.value.code == "illegal-agreement-update"
    assert "not active" in refused.value.message


def test_unknown_agreements_and_charges_are_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        office.gateway.fetch_agreement("agr_nobody1")
    with pytest.raises(NotFound):
        office.read("rate-nobody")
    with pytest.raises(NotFound):
        office.gateway.stop("agr_nobody1", "stop-1")


# -- charges -------------------------------------------------------------------------------------------


def test_a_charge_is_drawn_on_its_day(office: Office) -> None:
    charge_id = office.order(days=40)
    before = office.read(charge_id)
    assert (before.state, before.captured, before.failure) == ("pending", 0, None)
    assert before.due == office.today() + timedelta(days=40)
    office.pass_days(15)
    assert office.read(charge_id).state == "due"
    office.pass_days(26)
    after = office.read(charge_id)
    assert (after.state, after.captured, after.refundable, after.retry_days) == ("charged", 50_000, 50_000, 2)


def test_a_charge_that_fails_is_tried_again_by_the_company(office: Office) -> None:
    charge_id = office.order(days=1)
    office.sandbox.control("POST", f"agreements/{office.agreement_id}/fail", attempts=2)
    office.pass_days(3)
    assert (office.read(charge_id).state, office.read(charge_id).failure) == ("charged", None)
    [truth] = office.sandbox.control("GET", f"agreements/{office.agreement_id}")["charges"]
    assert truth["attempts"] == 3


@pytest.mark.parametrize(
    ("reason", "failure"),
    [
        ("user_action_required", "payer_must_act"),
        ("non_technical_error", "payer_gone"),
        ("technical_error", "technical"),
    ],
)
def test_a_charge_fails_when_its_days_of_trying_are_over(office: Office, reason: str, failure: str) -> None:
    charge_id = office.order(days=1, retry_days=0)
    office.sandbox.control("POST", f"agreements/{office.agreement_id}/fail", attempts=9, reason=reason)
    office.pass_days(2)
    after = office.read(charge_id)
    assert (after.state, after.captured, after.failure) == ("failed", 0, failure)


def test_between_suggestion_and_limit_the_payer_must_raise_the_limit(
    recurring: VippsRecurring, sandbox: SandboxProcess
) -> None:
    agreement_id = recurring.propose(plan()).agreement_id
    sandbox.control("POST", f"agreements/{agreement_id}/accept", limit=40_000)
    office = Office(recurring, sandbox, agreement_id)
    waits, fails = office.order(days=1, retry_days=5), office.order(days=1, retry_days=0)
    office.pass_days(2)
    assert office.read(fails).failure == office.read(waits).failure == "above_payers_limit"
    assert (office.read(fails).state, office.read(waits).state) == ("failed", "due")
    sandbox.control("POST", f"agreements/{agreement_id}/limit", limit=60_000)
    office.pass_days(1)
    assert office.read(waits).state == "charged"
    with pytest.raises(Rejected) as refused:
        office.order(amount=100_001)
    assert refused.value.code == "charge-amount-too-high"


def test_a_fixed_agreement_allows_five_times_its_price_in_an_interval(
    recurring: VippsRecurring, sandbox: SandboxProcess
) -> None:
    agreement_id = recurring.propose(plan(pricing="fixed", amount=20_000)).agreement_id
    sandbox.control("POST", f"agreements/{agreement_id}/accept")
    office = Office(recurring, sandbox, agreement_id)
    assert recurring.fetch_agreement(agreement_id).ceiling is None
    for _ in range(2):
        office.order()
    with pytest.raises(Rejected) as refused:
        office.order(amount=100)
    assert refused.value.code == "charge-amount-too-high"
    office.order(days=40)


def test_the_days_of_a_charge_are_between_tomorrow_and_two_years(office: Office) -> None:
    for sent, (days, code) in enumerate([(0, "charge-due-too-soon"), (731, "charge-due-in-too-long")]):
        with pytest.raises(Rejected) as ours:
            office.order(days=days)
        assert ours.value.code == code
        assert office.orders_sent() == sent, "a refusal by the company would be kept under the key"
        as_if_today = office.today() + timedelta(days=days - 30)
        with pytest.raises(Rejected) as theirs:
            office.gateway.create_charge(office.request(days=days), today=as_if_today)
        assert theirs.value.code == code
    assert office.gateway.list_charges(office.agreement_id) == ()
    assert office.order(days=1)
    assert office.order(days=730)


def test_ordering_again_with_the_same_key_is_the_same_charge(office: Office) -> None:
    request, today = office.request(), office.today()
    assert office.gateway.create_charge(request, today=today) == request.charge_id
    assert office.gateway.create_charge(request, today=today) == request.charge_id
    assert len(office.gateway.list_charges(office.agreement_id)) == 1
    with pytest.raises(Rejected) as other_values:
        office.gateway.create_charge(replace(request, amount=200), today=today)
    assert other_values.value.code == "idempotency-conflict"
    with pytest.raises(UnknownOutcome) as same_id:
        office.gateway.create_charge(replace(request, idempotency_key="another"), today=today)
    assert same_id.value.code == "conflict"


@pytest.mark.parametrize("kind", ["error_after", "malformed", "html", "truncated"])
def test_a_lost_answer_to_a_charge_is_unknown_and_the_repeat_draws_once(office: Office, kind: str) -> None:
    request, today = office.request(days=1), office.today()
    office.sandbox.control("POST", "faults", operation="charge", kind=kind)
    with pytest.raises(UnknownOutcome):
        office.gateway.create_charge(request, today=today)
    assert office.read(request.charge_id).state == "due"
    office.gateway.create_charge(request, today=today)
    office.pass_days(2)
    assert [charge.captured for charge in office.gateway.list_charges(office.agreement_id)] == [50_000]


def test_silence_after_ordering_is_unknown(office: Office, config_for: Callable[..., VippsConfig]) -> None:
    impatient = VippsRecurring(config_for(read_seconds=0.3))
    request, today = office.request(), office.today()
    office.sandbox.control("POST", "faults", operation="charge", kind="timeout_after", seconds=1)
    with pytest.raises(UnknownOutcome) as problem:
        impatient.create_charge(request, today=today)
    assert problem.value.code == "no_answer"
    assert office.gateway.create_charge(request, today=today) == request.charge_id
    impatient.close()


def test_an_unreadable_reading_is_only_technical(office: Office) -> None:
    charge_id = office.order()
    office.sandbox.control("POST", "faults", operation="charge_get", kind="malformed")
    with pytest.raises(Technical) as problem:
        office.read(charge_id)
    assert not isinstance(problem.value, UnknownOutcome)


def test_a_charge_is_withdrawn_before_its_day_and_not_after(office: Office) -> None:
    charge_id = office.order()
    office.sandbox.control("POST", "faults", operation="charge_cancel", kind="error_after")
    with pytest.raises(UnknownOutcome):
        office.gateway.cancel_charge(office.agreement_id, charge_id, "x1")
    office.gateway.cancel_charge(office.agreement_id, charge_id, "x1")
    office.pass_days(3)
    assert (office.read(charge_id).state, office.read(charge_id).captured) == ("cancelled", 0)
    drawn = office.order(days=1)
    office.pass_days(2)
    with pytest.raises(Rejected) as refused:
        office.gateway.cancel_charge(office.agreement_id, drawn, "x2")
    assert refused.value.code == "cancel-charge-failed"


def test_what_is_reserved_is_captured_in_part_and_the_rest_released(office: Office) -> None:
    charge_id = office.order(days=1, reserve=True)
    office.pass_days(2)
    assert office.read(charge_id).state == "reserved"
    with pytest.raises(Rejected):
        office.gateway.capture_charge(office.agreement_id, charge_id, 50_001, "Avdrag", "c0")
    office.gateway.capture_charge(office.agreement_id, charge_id, 30_000, "Avdrag", "c1")
    office.gateway.capture_charge(office.agreement_id, charge_id, 30_000, "Avdrag", "c1")
    assert (office.read(charge_id).state, office.read(charge_id).captured) == ("partially_captured", 30_000)
    office.gateway.cancel_charge(office.agreement_id, charge_id, "x1")
    after = office.read(charge_id)
    assert (after.state, after.captured, after.cancelled) == ("charged", 30_000, 20_000)


def test_money_is_sent_back_once_per_key_and_within_a_year(office: Office) -> None:
    charge_id = office.order(days=1)
    office.pass_days(2)
    for _ in range(2):
        office.gateway.refund_charge(office.agreement_id, charge_id, 20_000, "Feil beløp", "r1")
    assert (office.read(charge_id).state, office.read(charge_id).refunded) == ("partially_refunded", 20_000)
    with pytest.raises(Rejected):
        office.gateway.refund_charge(office.agreement_id, charge_id, 30_001, "Feil beløp", "r2")
    office.gateway.refund_charge(office.agreement_id, charge_id, 10_000, "Feil beløp", "r3")
    office.pass_days(366)
    with pytest.raises(Rejected) as too_late:
        office.gateway.refund_charge(office.agreement_id, charge_id, 20_000, "Feil beløp", "r4")
    assert too_late.value.code == "operation-failed"
    assert office.read(charge_id).refundable == 20_000


def test_a_charge_outside_the_schedule_needs_a_right_and_is_drawn_at_once(office: Office) -> None:
    with pytest.raises(Rejected) as refused:
        office.order(due=None)
    assert refused.value.code == "unsupported-feature"
    office.sandbox.control("POST", "switches", unscheduled_charges=True)
    charge = office.read(office.order(due=None))
    assert (charge.state, charge.captured, charge.due) == ("charged", 50_000, None)
    office.sandbox.control("POST", f"agreements/{office.agreement_id}/fail")
    assert office.read(office.order(due=None)).state == "failed"


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 99},
        {"amount": 10.5},
        {"description": ""},
        {"description": "x" * 46},
        {"charge_id": "short"},
        {"charge_id": "../../etc/passwd"},
        {"retry_days": 15},
        {"idempotency_key": "with/slash"},
        {"idempotency_key": "x" * 41},
        {"agreement_id": "agr_1/charges"},
    ],
)
def test_impossible_charges_are_refused_before_they_are_sent(office: Office, changes: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as refused:
        office.order(**changes)
    assert refused.value.code == "invalid_request"
    assert office.orders_sent() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 2_000_001},
        {"currency": "EUR"},
        {"name": "x" * 46},
        {"description": ""},
        {"interval_count": 0},
        {"phone_number": "+47 99 99 99 99"},
        {"return_url": "javascript:alert(1)"},
    ],
)
def test_impossible_proposals_are_refused(recurring: VippsRecurring, changes: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        recurring.propose(plan(**changes))


def test_what_the_company_refuses_names_its_type_and_trace(office: Office, recurring: VippsRecurring) -> None:
    with pytest.raises(Rejected) as refused:
        recurring.propose(plan(return_url="javascript:alert(1)"))
    assert refused.value.code == "validation-error"
    assert refused.value.trace_id


# -- the payer's page and messages ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "state", "returns"),
    [
        ("accept", "ACTIVE", True),
        ("refuse", "STOPPED", True),
        ("nothing", "PENDING", False),
        ("accept_stay", "ACTIVE", False),
    ],
)
def test_every_choice_on_the_payers_page_does_what_it_says(
    recurring: VippsRecurring, sandbox: SandboxProcess, choice: str, state: str, returns: bool
) -> None:
    proposed = recurring.propose(plan())
    token = proposed.confirmation_url.partition("token=")[2]
    with httpx2.Client(trust_env=False, verify=False) as browser:
        page = browser.get(proposed.confirmation_url)
        assert "Simulering" in page.text
        assert 'value="1000"' in page.text
        pressed = browser.post(
            f"{sandbox.vipps_url}/agreement", data={"token": token, "choice": choice, "limit": "1500"}
        )
        control = browser.get(f"{sandbox.vipps_url}/control/")
        assert proposed.agreement_id in control.text
    assert (pressed.status_code, pressed.headers.get("Location")) == ((303, RETURN) if returns else (200, None))
    truth = sandbox.control("GET", f"agreements/{proposed.agreement_id}")
    assert (truth["state"], truth["limit"]) == (state, 150_000 if state == "ACTIVE" else None)


def test_buttons_on_the_control_page_act_for_the_payer(recurring: VippsRecurring, sandbox: SandboxProcess) -> None:
    agreement_id = recurring.propose(plan()).agreement_id
    with httpx2.Client(trust_env=False, verify=False) as browser:
        for order in ("accept", "fail", "stop"):
            data = {"agreement_id": agreement_id, "order": order, "attempts": "3"}
            pressed = browser.post(f"{sandbox.vipps_url}/control/agreement", data=data)
            assert pressed.headers["Location"] == f"/vipps/control/#a-{agreement_id}"
        refused = browser.post(f"{sandbox.vipps_url}/control/agreement", data={**data, "order": "accept"})
    assert "problem=Agreement+is+STOPPED" in refused.headers["Location"]
    assert recurring.fetch_agreement(agreement_id).state == "stopped"


def test_messages_tell_what_happened_in_order(
    office: Office, receiver: Receiver, config_for: Callable[..., VippsConfig]
) -> None:
    listener = VippsRecurring(config_for(webhook_url=receiver.url, webhook_secrets=(SECRET,)))
    ordered = [office.order(days=1, retry_days=0), office.order(days=1)]
    office.sandbox.control("POST", f"agreements/{office.agreement_id}/fail")
    office.pass_days(3)
    office.gateway.list_charges(office.agreement_id)
    office.sandbox.control("POST", f"agreements/{office.agreement_id}/stop")
    wait_for_messages(office, 3)
    now = datetime.fromisoformat(office.sandbox.control("GET", "clock")["now"])
    events = [listener.parse_webhook(*message, now=now) for message in receiver.messages]
    assert [(event.name, event.charge_id, event.actor) for event in events] == [
        ("charge-failed", ordered[0], ""),
        ("charge-captured", ordered[1], ""),
        ("agreement-stopped", "", "user"),
    ]
    assert {event.agreement_id for event in events} == {office.agreement_id}
    assert len({event.event_key for event in events}) == len(events)
    method, path, headers, body = receiver.messages[0]
    with pytest.raises(BadSignature):
        listener.parse_webhook(method, path, headers, body + b" ", now=now)
    listener.close()


def wait_for_messages(office: Office, count: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = office.sandbox.control("GET", f"agreements/{office.agreement_id}")["deliveries"]
        if [entry["state"] for entry in found].count("delivered") >= count:
            return
        time.sleep(0.05)
    raise AssertionError(found)


def test_a_message_about_a_payment_is_not_about_an_agreement(
    receiver: Receiver, approved: str, sandbox: SandboxProcess, config_for: Callable[..., VippsConfig]
) -> None:
    sandbox.control("POST", f"payments/{approved}/send", event="AUTHORIZED")
    sandbox.wait_for_deliveries(approved, 1)
    listener = VippsRecurring(config_for(webhook_url=receiver.url, webhook_secrets=(SECRET,)))
    now = datetime.fromisoformat(sandbox.control("GET", "clock")["now"])
    with pytest.raises(MalformedEvent):
        listener.parse_webhook(*receiver.messages[0], now=now)
    listener.close()


def test_a_registration_for_all_recurring_events_is_accepted(gateway: Any) -> None:
    assert set(gateway.register_webhook("https://portal.example.no/hooks/vipps/", EVENTS).events) == set(EVENTS)
