"""One real sandbox for the whole folder, a gateway that speaks to it, and somebody to receive webhooks."""

import itertools
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from quittance.providers.payment import PaymentRequest
from quittance.providers.vipps import VippsConfig, VippsGateway
from tests.sandbox_fixture import CLIENT_ID, CLIENT_SECRET, MERCHANT, SUBSCRIPTION_KEY, SandboxProcess

SECRET = "a-secret-for-tests"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture
def sandbox(running_sandbox: SandboxProcess) -> SandboxProcess:
    """The sandbox, empty: no payments, faults, registrations; its clock at real time."""
    running_sandbox.control("POST", "reset")
    return running_sandbox


@pytest.fixture(scope="session")
def config_for(running_sandbox: SandboxProcess) -> Callable[..., VippsConfig]:
    def make(**changes: object) -> VippsConfig:
        values: dict[str, object] = {
            "base_url": running_sandbox.vipps_url,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "subscription_key": SUBSCRIPTION_KEY,
            "merchant_serial_number": MERCHANT,
            "retry_seconds": 0,
        }
        return VippsConfig(**{**values, **changes})  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def shared_gateway(config_for: Callable[..., VippsConfig]) -> Iterator[VippsGateway]:
    """Reading the machine's certificates takes longer than most tests, so it is done once."""
    made = VippsGateway(config_for())
    yield made
    made.close()


@pytest.fixture
def gateway(shared_gateway: VippsGateway, sandbox: SandboxProcess) -> VippsGateway:
    """A gateway without retries, speaking to an empty sandbox."""
    return shared_gateway


@pytest.fixture
def order() -> Callable[..., PaymentRequest]:
    """A new request with a reference of its own."""

    def make(amount: int = 50_000, **changes: object) -> PaymentRequest:
        reference = f"try-{uuid.uuid4().hex[:12]}-{next(_numbers)}"
        values: dict[str, object] = {
            "reference": reference,
            "amount": amount,
            "currency": "NOK",
            "return_url": "http://127.0.0.1:9/return",
            "description": "Sak 24-0001234",
            "idempotency_key": f"create:{reference}",
        }
        return PaymentRequest(**{**values, **changes})  # type: ignore[arg-type]

    return make


@pytest.fixture
def approved(gateway: VippsGateway, sandbox: SandboxProcess, order: Callable[..., PaymentRequest]) -> str:
    """Reference of a payment of 500 kroner the payer has approved."""
    request = order()
    gateway.create(request)
    sandbox.control("POST", f"payments/{request.reference}/approve")
    return request.reference


class Receiver:
    """A web server that keeps what it is sent and answers what it is told (`answers`, then 200)."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str, list[tuple[str, str]], bytes]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                receiver.messages.append((self.command, self.path, list(self.headers.items()), body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hooks/vipps?unit=1"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def wait_for(self, count: int, *, seconds: float = 10) -> None:
        """Until so many messages have come."""
        deadline = time.monotonic() + seconds
        while len(self.messages) < count:
            assert time.monotonic() < deadline, f"only {len(self.messages)} messages came"
            time.sleep(0.02)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def receiver(sandbox: SandboxProcess) -> Iterator[Receiver]:
    """Registered with the sandbox for all events, under SECRET."""
    made = Receiver()
    sandbox.control("POST", "registrations", url=made.url, secret=SECRET)
    yield made
    made.close()
