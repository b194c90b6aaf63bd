"""The control interface as JSON, for tests and the demo. All addresses begin with /vipps/control/api/.

| Method | Address | Body | Does |
|---|---|---|---|
| GET | payments | | the truth: reference, state, amount, authorised, captured, refunded, cancelled, captures … |
| GET | payments/REF | | the same for one, with `log` and `deliveries` |
| POST | payments/REF/approve, decline, expire | | what payer or clock would do |
| POST | payments/REF/approve-late | seconds | the payer approves later |
| POST | payments/REF/capture, refund, cancel | amount | what staff do in the company's own portal |
| POST | payments/REF/send | event, variant, count, after_seconds, how, seconds, other_reference | send a message |
| GET, POST | switches | drop_webhooks, webhook_delay, webhook_duplicates, resign_retries … | read, change |
| GET, POST, DELETE | faults | operation, kind, count, seconds | read, order, clear |
| GET, POST | clock | advance or offset (seconds) | read, move |
| GET, POST | registrations | url, secret | read, register with a known secret |
| GET | deliveries | | all messages and how they fared |
| GET, DELETE | calls | | calls received (operation, reference, idempotency_key, status, fault), forget them |
| POST | tokens/revoke | | access tokens given out stop working |
| POST | reset | | forget everything |

Agreements and charges: see `recurring_control`.

`variant` is one of again, forged (`how`: wrong_secret, changed_body, no_signature, no_digest, no_date, wrong_host,
empty_body), late, future (`seconds`), out_of_order, new_id, wrong_merchant, wrong_amount, wrong_currency,
wrong_reference, failed. Amounts are whole øre. A refused order answers 409 with `error` and `code`, an unreadable
one 400, an unknown payment 404.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, JsonResponse

from quittance.sandbox.shell import control
from quittance.sandbox.shell.control import body as read_body
from quittance.sandbox.shell.orders import BadOrder, NotAllowed
from quittance.sandbox.vipps import orders, traffic
from quittance.sandbox.vipps.problems import Refusal


def only(request: HttpRequest, **methods: Callable[[], dict[str, Any]]) -> JsonResponse:
    """Do what belongs to the method of the request; any other method is refused."""
    return control.only(request, **{name: _in_words(work) for name, work in methods.items()})


def _in_words(work: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """The same work, with the company's refusals as the shell's."""

    def done() -> dict[str, Any]:
        try:
            return work()
        except Refusal as refusal:
            code = next((reason for name, reason in refusal.details if name == "ErrorCode"), refusal.kind)
            raise NotAllowed(code, refusal.detail, 404 if refusal.status == 404 else 409) from None

    return done


def payments(request: HttpRequest) -> JsonResponse:
    """Every payment."""
    return only(request, GET=orders.listing)


def payment(request: HttpRequest, reference: str) -> JsonResponse:
    """One payment."""
    return only(request, GET=lambda: orders.details(reference))


def payment_order(request: HttpRequest, reference: str, order: str) -> JsonResponse:
    """Do something to a payment, or send a message about it."""

    def work() -> dict[str, Any]:
        if order == "send":
            return orders.send(reference, read_body(request))
        if order not in orders.PAYMENT_ORDERS:
            raise BadOrder(f"order is send or one of {', '.join(orders.PAYMENT_ORDERS)}")
        return orders.change(reference, order, read_body(request))

    return only(request, POST=work)


def switches(request: HttpRequest) -> JsonResponse:
    """Switches of the company."""
    return only(request, GET=orders.read_switches, POST=lambda: orders.set_switches(read_body(request)))


def faults(request: HttpRequest) -> JsonResponse:
    """Faults on order."""
    return only(
        request,
        GET=orders.read_faults,
        POST=lambda: orders.order_fault(read_body(request)),
        DELETE=orders.clear_faults,
    )


def clock(request: HttpRequest) -> JsonResponse:
    """The sandbox's clock."""
    return only(request, GET=orders.read_clock, POST=lambda: orders.move_clock(read_body(request)))


def registrations(request: HttpRequest) -> JsonResponse:
    """Webhook addresses."""
    return only(request, GET=orders.registrations, POST=lambda: orders.register(read_body(request)))


def deliveries(request: HttpRequest) -> JsonResponse:
    """Every message."""
    return only(request, GET=orders.deliveries)


def calls(request: HttpRequest) -> JsonResponse:
    """Calls received."""

    def forget() -> dict[str, Any]:
        traffic.forget()
        return {"calls": []}

    return only(request, GET=lambda: {"calls": traffic.calls()}, DELETE=forget)


def revoke_tokens(request: HttpRequest) -> JsonResponse:
    """Access tokens stop working."""
    return only(request, POST=lambda: orders.revoke_tokens(read_body(request)))


def reset(request: HttpRequest) -> JsonResponse:
    """Start over."""
    return only(request, POST=lambda: orders.reset(read_body(request)))
