"""A gateway that speaks to an empty simulated Neonomics, and a payer who can walk through the banks' pages."""

import uuid
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from quittance.providers.neonomics import NeonomicsConfig, NeonomicsGateway, config_from
from quittance.providers.payment import Created, PayerContext, PaymentRequest
from tests.sandbox_fixture import SandboxProcess

ACCOUNT = "99991042764"
KID = "1002340005011"
RETURN = "http://127.0.0.1:9/nb/pay/return/token?keep=1"


class Bench:
    """Everything a test needs: the gateway, the sandbox's truth, and a browser."""

    def __init__(self, sandbox: SandboxProcess, gateway: NeonomicsGateway, browser: httpx2.Client) -> None:
        self.sandbox, self.gateway, self.browser = sandbox, gateway, browser

    def control(self, method: str, path: str, **body: object) -> dict[str, object]:
        found: dict[str, object] = self.sandbox.ask("neonomics", method, path, **body)
        return found

    def truth(self, reference: str) -> dict[str, object]:
        return self.control("GET", f"payments/{reference}")

    def act(self, reference: str, order: str, **body: object) -> None:
        self.control("POST", f"payments/{reference}/{order}", **body)

    def calls(self) -> list[tuple[str, int]]:
        calls = self.control("GET", "calls")["calls"]
        assert isinstance(calls, list)
        return [(call["operation"], call["status"]) for call in calls]

    def wait(self, seconds: int) -> None:
        self.control("POST", "clock", advance=seconds)

    def bank(self, name: str) -> str:
        return next(bank.bank_id for bank in self.gateway.banks() if bank.name == name)

    def request(self, bank: str, **changes: object) -> PaymentRequest:
        identity = str(changes.pop("identity", ""))
        device = f"device-{uuid.uuid4().hex}"
        values: dict[str, object] = {
            "reference": f"q{uuid.uuid4().hex[:24]}",
            "amount": 49_900,
            "currency": "NOK",
            "return_url": RETURN,
            "description": "Sak 24-0001234",
            "idempotency_key": "unused",
            "kid": KID,
            "payer": PayerContext("192.0.2.7", device, self.bank(bank), identity),
        }
        return PaymentRequest(**{**values, **changes})  # type: ignore[arg-type]

    def opened(self, bank: str, **changes: object) -> Created:
        return self.gateway.create(self.request(bank, **changes))

    def visit(self, address: str, choice: str = "approve") -> dict[str, list[str]]:
        """Go to the bank's page and choose; the query the payer comes back with, empty when they stay."""
        response = self.browser.post(address, data={"choice": choice})
        back = response.headers.get("Location", "")
        assert response.status_code == (303 if back else 200), response.text
        assert not back or back.startswith(RETURN)
        return parse_qs(urlsplit(back).query)


@pytest.fixture(scope="session")
def settings_for(running_sandbox: SandboxProcess) -> Callable[..., NeonomicsConfig]:
    def make(**changes: str) -> NeonomicsConfig:
        environ = {**running_sandbox.neonomics_settings(), "NEONOMICS_RETRY_SECONDS": "0"}
        return config_from(
            {**environ, **changes}, creditor_account=ACCOUNT, creditor_name="Fjordby Inkasso – é & Co AS"
        )

    return make


@pytest.fixture(scope="session")
def shared_bench(running_sandbox: SandboxProcess, settings_for: Callable[..., NeonomicsConfig]) -> Iterator[Bench]:
    gateway = NeonomicsGateway(settings_for())
    with httpx2.Client(trust_env=False, verify=False, timeout=10) as browser:
        yield Bench(running_sandbox, gateway, browser)
    gateway.close()


@pytest.fixture
def bench(shared_bench: Bench) -> Bench:
    """Both the simulated Neonomics and the agency's bank are empty; the clock shows real time."""
    shared_bench.control("POST", "reset")
    shared_bench.sandbox.ask("bank", "POST", "reset")
    shared_bench.gateway.banks()
    shared_bench.control("DELETE", "calls")
    return shared_bench
