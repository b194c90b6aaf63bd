"""What only Vipps does: its numbers, its keys, its log, its registrations, and amounts with a meaning."""

from collections.abc import Callable

import pytest

from quittance.providers.payment import PaymentGateway, PaymentRequest, Rejected, Technical, WebhookRegistry
from quittance.providers.vipps import VippsConfig, VippsGateway
from tests.sandbox_fixture import SandboxProcess

Order = Callable[..., PaymentRequest]


def _fits_the_port(gateway: VippsGateway) -> tuple[PaymentGateway, WebhookRegistry]:
    """Checked by the type checker, not at run time."""
    return gateway, gateway


def test_creating_again_with_the_same_key_gives_the_same_page(gateway: VippsGateway, order: Order) -> None:
    request = order()
    assert gateway.create(request) == gateway.create(request)


def test_a_reference_is_used_once(gateway: VippsGateway, order: Order) -> None:
    first = order()
    gateway.create(first)
    with pytest.raises(Rejected) as refused:
        gateway.create(order(reference=first.reference, idempotency_key="another"))
    assert refused.value.code == "4150"


def test_the_same_key_for_another_amount_is_refused(gateway: VippsGateway, order: Order) -> None:
    first = order()
    gateway.create(first)
    with pytest.raises(Rejected) as refused:
        gateway.create(order(amount=1, reference=first.reference, idempotency_key=first.idempotency_key))
    assert refused.value.code == "4020"


def test_captures_in_parts_up_to_the_reservation(gateway: VippsGateway, sandbox: SandboxProcess, approved: str) -> None:
    assert gateway.capture(approved, 20_000, "c1").captured == 20_000
    assert gateway.capture(approved, 20_000, "c1").captured == 20_000, "a repeat is not a second capture"
    with pytest.raises(Rejected) as too_much:
        gateway.capture(approved, 30_001, "c2")
    assert too_much.value.code == "6090"
    after = gateway.capture(approved, 30_000, "c3")
    assert (after.captured, after.capturable, after.refundable) == (50_000, 0, 50_000)
    assert sandbox.payment(approved)["captures"] == 2


def test_refunds_up_to_what_was_captured(gateway: VippsGateway, sandbox: SandboxProcess, approved: str) -> None:
    with pytest.raises(Rejected):
        gateway.refund(approved, 100, "too-early")
    gateway.capture(approved, 50_000, "c1")
    assert gateway.refund(approved, 30_000, "r1").refunded == 30_000
    assert gateway.refund(approved, 30_000, "r1").refunded == 30_000
    with pytest.raises(Rejected) as too_much:
        gateway.refund(approved, 20_001, "r2")
    assert too_much.value.code == "6150"
    assert sandbox.payment(approved)["refunds"] == 1


def test_a_refusal_stays_a_refusal_under_its_key(gateway: VippsGateway, approved: str) -> None:
    with pytest.raises(Rejected):
        gateway.refund(approved, 100, "r1")
    gateway.capture(approved, 50_000, "c1")
    with pytest.raises(Rejected):
        gateway.refund(approved, 100, "r1")
    assert gateway.refund(approved, 100, "r2").refunded == 100


def test_cancelling_releases_the_rest(gateway: VippsGateway, approved: str) -> None:
    gateway.capture(approved, 10_000, "c1")
    after = gateway.cancel(approved, "x1")
    assert (after.state, after.captured, after.cancelled, after.capturable) == ("authorised", 10_000, 40_000, 0)
    with pytest.raises(Rejected):
        gateway.cancel(approved, "x2")


def test_closing_a_page_never_touches_an_approved_payment(gateway: VippsGateway, approved: str, order: Order) -> None:
    with pytest.raises(Rejected) as refused:
        gateway.cancel(approved, "x1", only_unapproved=True)
    assert refused.value.code == "6060"
    assert gateway.fetch(approved).capturable == 50_000
    request = order()
    gateway.create(request)
    assert gateway.cancel(request.reference, "x2", only_unapproved=True).state == "terminated"


def test_the_log_names_every_step_with_its_own_id(gateway: VippsGateway, approved: str) -> None:
    gateway.capture(approved, 50_000, "c1")
    events = gateway.events(approved)
    assert [event.name for event in events] == ["CREATED", "AUTHORIZED", "CAPTURED"]
    assert len({event.psp_reference for event in events}) == 3
    assert events[0].psp_reference == gateway.fetch(approved).psp_reference
    assert events[2].idempotency_key == "c1"


def test_registrations_show_their_secret_once(gateway: VippsGateway) -> None:
    made = gateway.register_webhook("https://portal.example.no/hooks/vipps")
    assert len(made.secret) > 40
    assert made.secret not in repr(made)
    [listed] = gateway.list_webhooks()
    assert (listed.registration_id, listed.url, listed.secret) == (made.registration_id, made.url, "")
    assert set(listed.events) == set(made.events)
    gateway.delete_webhook(made.registration_id)
    assert gateway.list_webhooks() == ()
    with pytest.raises(Rejected):
        gateway.delete_webhook(made.registration_id)


@pytest.mark.parametrize("amount", [151, 182, 183, 184, 186, 187, 197])
def test_some_amounts_are_refused_by_the_payers_bank(
    gateway: VippsGateway, sandbox: SandboxProcess, order: Order, amount: int
) -> None:
    request = order(amount=amount)
    gateway.create(request)
    with pytest.raises(AssertionError, match="409"):
        sandbox.control("POST", f"payments/{request.reference}/approve")
    assert gateway.fetch(request.reference).state == "created"


@pytest.mark.parametrize(("amount", "code"), [(123, "6210"), (124, "6220")])
def test_some_refunds_are_refused(gateway: VippsGateway, approved: str, amount: int, code: str) -> None:
    gateway.capture(approved, 50_000, "c1")
    with pytest.raises(Rejected) as refused:
        gateway.refund(approved, amount, "r1")
    assert refused.value.code == code


def test_below_the_smallest_amount_a_person_is_told(gateway: VippsGateway, order: Order) -> None:
    with pytest.raises(Rejected) as refused:
        gateway.create(order(amount=99))
    assert refused.value.code == "6010"
    assert "smallest" in refused.value.message


@pytest.mark.parametrize(
    "changes",
    [
        {"reference": "short"},
        {"reference": "with space in it"},
        {"reference": "../../etc/passwd"},
        {"amount": 0},
        {"amount": -1},
        {"amount": 10.5},
        {"amount": True},
        {"currency": "EUR"},
        {"idempotency_key": ""},
        {"idempotency_key": "x" * 51},
        {"idempotency_key": "line\nbreak"},
        {"description": "ab"},
        {"return_url": "javascript:alert(1)"},
    ],
)
def test_impossible_requests_are_refused_for_good(
    gateway: VippsGateway, order: Order, changes: dict[str, object]
) -> None:
    with pytest.raises(Rejected):
        gateway.create(order(**changes))


def test_a_reservation_cannot_be_captured_after_its_period(
    gateway: VippsGateway, sandbox: SandboxProcess, approved: str
) -> None:
    sandbox.control("POST", "clock", advance=181 * 86_400)
    with pytest.raises(Rejected) as refused:
        gateway.capture(approved, 50_000, "c1")
    assert refused.value.code == "6100"


def test_a_refund_is_impossible_after_a_year(gateway: VippsGateway, sandbox: SandboxProcess, approved: str) -> None:
    gateway.capture(approved, 50_000, "c1")
    sandbox.control("POST", "clock", advance=366 * 86_400)
    with pytest.raises(Rejected) as refused:
        gateway.refund(approved, 100, "r1")
    assert refused.value.code == "6220"


def test_an_unanswered_payment_expires_by_the_clock(
    gateway: VippsGateway, sandbox: SandboxProcess, order: Order
) -> None:
    request = order()
    gateway.create(request)
    sandbox.control("POST", "clock", advance=590)
    assert gateway.fetch(request.reference).state == "created"
    sandbox.control("POST", "clock", advance=20)
    assert gateway.fetch(request.reference).state == "expired"


def test_staff_in_the_companys_own_portal_can_refund(
    gateway: VippsGateway, sandbox: SandboxProcess, approved: str
) -> None:
    gateway.capture(approved, 50_000, "c1")
    sandbox.control("POST", f"payments/{approved}/refund", amount=5_000)
    assert gateway.fetch(approved).refunded == 5_000


def test_a_sales_unit_sees_only_its_own(config_for: Callable[..., VippsConfig], approved: str) -> None:
    stranger = VippsGateway(config_for(merchant_serial_number="654321"))
    with pytest.raises(Technical) as refused:
        stranger.fetch(approved)
    assert refused.value.code == "credentials"
    stranger.close()
