"""One simulated BankID for the folder, and a browser that goes there and comes back."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from quittance.providers.identity import Begun
from quittance.providers.oidc import OidcConfig, OidcProvider, config_from
from tests.sandbox_fixture import SandboxProcess

SITE = "http://localhost:8000"


@pytest.fixture(scope="session")
def bankid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """The sandbox, whose client's site is SITE."""
    with SandboxProcess(tmp_path_factory.mktemp("bankid")) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def _as_delivered(bankid: SandboxProcess) -> Iterator[None]:
    """Every test finds true tokens and leaves nothing switched."""
    yield
    bankid.ask("bankid", "POST", "reset")


@dataclass
class Switchboard:
    """The simulated BankID's control interface."""

    sandbox: SandboxProcess

    def switch(self, **values: Any) -> None:
        """Change how it works."""
        self.sandbox.ask("bankid", "POST", "switches", **values)

    def fault(self, operation: str, kind: str, count: int = 1) -> None:
        """Order a fault."""
        self.sandbox.ask("bankid", "POST", "faults", operation=operation, kind=kind, count=count)

    def rotate_keys(self) -> None:
        """A new signing key."""
        self.sandbox.ask("bankid", "POST", "keys")

    def calls(self, operation: str) -> int:
        """How often something was asked."""
        calls = self.sandbox.ask("bankid", "GET", "calls")["calls"]
        return sum(call["operation"] == operation for call in calls)


@pytest.fixture
def switchboard(bankid: SandboxProcess) -> Switchboard:
    """How this BankID works."""
    return Switchboard(bankid)


Make = Callable[..., OidcProvider]


@pytest.fixture(scope="session")
def make(bankid: SandboxProcess) -> Iterator[Make]:
    """Gives providers with settings of their own; `fresh` ones have fetched nothing yet.

    Reading the machine's certificates takes longer than most tests, so others are shared.
    """
    made: dict[object, OidcProvider] = {}

    def one(*, fresh: bool = False, **changes: str) -> OidcProvider:
        key = object() if fresh else tuple(changes.items())
        if key not in made:
            made[key] = OidcProvider(config(bankid, **changes))
        return made[key]

    yield one
    for provider in made.values():
        provider.close()


def config(bankid: SandboxProcess, **changes: str) -> OidcConfig:
    """The settings as the product reads them."""
    return config_from(
        bankid.bankid_settings() | changes,
        redirect_uri=f"{SITE}/bankid/callback",
        logged_out_uri=f"{SITE}/my/logged-out/",
    )


def now() -> dt.datetime:
    """The sandbox runs by the machine's clock here."""
    return dt.datetime.now(dt.UTC)


class Browser:
    """A person's browser: keeps cookies, follows nothing by itself."""

    def __init__(self) -> None:
        self.http = httpx2.Client(trust_env=False, timeout=20, verify=False)

    def chooses(self, begun: Begun | str, choice: str = "log_in", **form: str) -> dict[str, str]:
        """Picks on BankID's page; the answer that the browser brings back."""
        address = begun if isinstance(begun, str) else begun.address
        return self.brought(self.http.post(address, data={"person": "fresh", "choice": choice, **form}))

    def brought(self, response: httpx2.Response) -> dict[str, str]:
        """The query of the address it is sent to."""
        assert response.status_code == 302, response.text[:600]
        location = response.headers["location"]
        assert location.startswith(f"{SITE}/bankid/callback?"), location
        return dict(parse_qsl(urlsplit(location).query, keep_blank_values=True))


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Somebody."""
    one = Browser()
    yield one
    one.http.close()
