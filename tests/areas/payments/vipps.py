"""The simulated Vipps and the product side by side, at one fixed hour, for tests of attempts and messages."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from quittance.areas.claims.queries.references import read_reference
from quittance.areas.exchange.models import InboxEvent
from quittance.areas.payments.models import Attempt, Receipt
from quittance.areas.payments.operations import attempts, opening, webhooks
from quittance.areas.payments.operations.opening import Payer
from quittance.kit.db import rows
from tests import factories
from tests.sandbox_fixture import SandboxProcess

# Interest is known for this day whenever the tests are run; the sandbox's clock is set to it.
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
DAY = NOW.date()
SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True)
class Message:
    """A webhook exactly as it came over the wire."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes


class Postbox:
    """A web server where the product's webhook address is; keeps what comes, so that tests decide when it arrives."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        box = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                box.messages.append(Message("POST", self.path, list(self.headers.items()), body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@dataclass
class Till:
    """What a test of payments needs at hand."""

    sandbox: SandboxProcess
    postbox: Postbox
    now: dt.datetime = NOW

    def begin(self, text: str, amount: int, *, form: str | None = None) -> Attempt:
        """Starts paying on what was typed; returns the attempt."""
        begun = opening.begin(
            reference=read_reference(text),
            amount=amount,
            method="vipps",
            payer=Payer(form or f"form-{factories.number()}"),
            now=self.now,
        )
        return Attempt.objects.get(token=begun.token)

    def order(self, attempt: Attempt, order: str, **values: Any) -> None:
        """What the payer, the clock or the company's staff does at the company: approve, decline, expire, cancel …"""
        self.sandbox.control("POST", f"payments/{attempt.reference}/{order}", **values)

    def fault(self, operation: str, kind: str, **values: Any) -> None:
        """The next calls of an operation go wrong."""
        self.sandbox.control("POST", "faults", operation=operation, kind=kind, **values)

    def sweep(self, *, after: float = 60) -> int:
        """The sweeper comes by some seconds later than last time."""
        self.now += SECOND * after
        return attempts.sweep(now=self.now)

    def again(self, attempt: Attempt) -> Attempt:
        """The attempt as it stands now."""
        return Attempt.objects.get(pk=attempt.pk)

    def truth(self, attempt: Attempt) -> dict[str, Any]:
        """What the company knows."""
        return self.sandbox.payment(attempt.reference)

    def messages(self, attempt: Attempt, count: int) -> list[Message]:
        """The messages about an attempt, once `count` of them have been sent."""
        self.sandbox.wait_for_deliveries(attempt.reference, count)
        return [m for m in self.postbox.messages if attempt.reference.encode() in m.body]

    def messages_with(self, text: str, count: int) -> list[Message]:
        """The messages whose content holds a text, once there are `count` of them."""
        deadline = time.monotonic() + 10
        while len(found := [m for m in self.postbox.messages if text.encode() in m.body]) < count:
            assert time.monotonic() < deadline, f"only {len(found)} messages with {text} came"
            time.sleep(0.05)
        return found

    def receive(self, message: Message) -> None:
        """A message reaches the product."""
        webhooks.receive(
            provider="vipps",
            method=message.method,
            path=message.path,
            headers=message.headers,
            body=message.body,
            now=self.now,
        )

    def apply_all(self) -> None:
        """The worker does what the stored messages ask for."""
        for event_id in InboxEvent.objects.filter(handled_at__isnull=True).order_by("id").values_list("id", flat=True):
            webhooks.apply_event(event_id=event_id, now=self.now)

    def assert_paid_once(self, attempt: Attempt) -> Receipt:
        """One charge at the company, one posting, one receipt; everything sound."""
        found, truth = self.again(attempt), self.truth(attempt)
        assert (found.state, found.captured) == ("captured", attempt.amount)
        assert (truth["captured"], truth["captures"]) == (attempt.amount, 1)
        in_transit = rows("select amount from ledger_leg l join ledger_posting p on p.id = l.posting_id"
                          " where account = 110 and p.source = %s", [f"attempt:{attempt.pk}"])  # fmt: skip
        assert in_transit == [(attempt.amount,)]
        factories.assert_sound(on=DAY)
        return Receipt.objects.get(attempt=attempt)

    def assert_no_money(self, attempt: Attempt, state: str) -> None:
        """In this state, and nothing booked."""
        found = self.again(attempt)
        assert (found.state, found.captured) == (state, 0)
        assert not Receipt.objects.filter(attempt=attempt).exists()
        assert not rows("select 1 from ledger_posting where source = %s", [f"attempt:{attempt.pk}"])
        factories.assert_sound(on=DAY)


Together = Callable[[list[Callable[[], Any]]], list[Any]]
