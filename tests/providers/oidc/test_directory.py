"""An issuer that hangs: everybody is told at once, instead of one after the other waiting for it."""

import threading
import time

import httpx2
import pytest

from quittance.providers.identity import Unavailable
from quittance.providers.oidc import OidcProvider, config_from
from tests.providers.oidc.conftest import now

SETTINGS = {
    "BANKID_ISSUER": "https://bankid.example/auth/realms/none",
    "BANKID_CLIENT_ID": "quittance",
    "BANKID_CLIENT_SECRET": "not-a-secret-of-anybody",
}
HANGS = 0.4


class Hanging(httpx2.BaseTransport):
    """Silence, and then the end of our patience."""

    calls = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.calls += 1
        time.sleep(HANGS)
        raise httpx2.ReadTimeout("silence", request=request)


def test_ten_people_do_not_wait_for_an_issuer_one_after_the_other() -> None:
    silent = Hanging()
    redirect = "https://fjordby.example/login/bankid/callback"
    provider = OidcProvider(config_from(SETTINGS, redirect_uri=redirect, logged_out_uri=""), transport=silent)
    told: list[float] = []

    def begin() -> None:
        with pytest.raises(Unavailable):
            provider.begin(language="nb", now=now())
        told.append(time.monotonic() - began)

    people = [threading.Thread(target=begin) for _ in range(10)]
    began = time.monotonic()
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert len(told) == 10
    assert silent.calls <= 3, "the tries of one"
    assert max(told) < 6 * HANGS + 1
