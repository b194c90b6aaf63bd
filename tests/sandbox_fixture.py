"""Starts and stops the real sandbox as a process of its own, for every suite that needs outside companies.

Not a fixture but a plain class: each suite decides for itself how long one sandbox lives.

    sandbox = SandboxProcess(data_folder)
    sandbox.start()
    sandbox.control("GET", "payments")
    sandbox.stop()
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2

from quittance.kit.processes import dies_with_parent

CLIENT_ID = "sandbox-client"
CLIENT_SECRET = "sandbox-secret"
SUBSCRIPTION_KEY = "sandbox-subscription-key"
MERCHANT = "123456"
NEONOMICS_KEY = "c2FuZGJveC1uZW9ub21pY3Mta2V5LTMyLWJ5dGVzISE="
START_SECONDS = 30


class SandboxProcess:
    """One sandbox on a free port with its own data folder. Also usable in a `with` statement."""

    def __init__(self, data: Path, *, env: dict[str, str] | None = None, port: int | None = None) -> None:
        self._data = data
        self._extra = env or {}
        self.port = port or free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.vipps_url = f"{self.base_url}/vipps"
        self._process: subprocess.Popen[bytes] | None = None
        # A connection kept open may be closed by the server just as it is used again.
        self._http = httpx2.Client(
            timeout=20, trust_env=False, verify=False, limits=httpx2.Limits(max_keepalive_connections=0)
        )

    def start(self) -> SandboxProcess:
        """Start, and wait until it answers."""
        self._data.mkdir(parents=True, exist_ok=True)
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("SANDBOX_", "GRANIAN_"))}
        env = {**inherited, "QUITTANCE_DATA": str(self._data), "PYTHONUNBUFFERED": "1", **self._extra}
        env.pop("DJANGO_SETTINGS_MODULE", None)
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", "1", "--blocking-threads", "24"]
        command += ["--workers-kill-timeout", "2", "--no-ws", "quittance.sandbox.wsgi:application"]
        with (self._data / "sandbox.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, env=env, stdout=log, stderr=log, start_new_session=True, preexec_fn=dies_with_parent()
            )
        self._wait()
        return self

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            try:
                if self._http.get(f"{self.base_url}/livez", timeout=2).status_code == 200:
                    return
            except httpx2.HTTPError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError("the sandbox did not start:\n" + (self._data / "sandbox.log").read_text()[-3000:])

    def stop(self) -> None:
        """Stop it and everything it started."""
        self._http.close()
        if self._process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=8)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait(timeout=5)
        self._process = None

    def _signal(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)

    def __enter__(self) -> SandboxProcess:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def control(self, method: str, path: str, **body: Any) -> Any:
        """Call the control interface of the simulated Vipps; raises on any refusal."""
        return self.ask("vipps", method, path, **body)

    def ask(self, company: str, method: str, path: str, **body: Any) -> Any:
        """Call the control interface of any simulated company; raises on any refusal."""
        address = f"{self.base_url}/{company}/control/api/{path}"
        content = json.dumps(body) if method == "POST" else None
        response = self._http.request(method, address, content=content)
        if response.status_code != 200:
            raise AssertionError(f"{method} {path}: {response.status_code} {response.text[:500]}")
        return response.json()

    def payment(self, reference: str) -> dict[str, Any]:
        """The sandbox's own truth about one payment, with log and deliveries."""
        return self.control("GET", f"payments/{reference}")

    def wait_for_deliveries(self, reference: str, count: int, *, seconds: float = 10) -> list[dict[str, Any]]:
        """The messages about a payment, once at least `count` of them are no longer pending."""
        return self._messages(
            "vipps", reference, lambda found: sum(one["state"] != "pending" for one in found) >= count, seconds
        )

    def wait_for_a_try(self, reference: str, name: str, *, seconds: float = 20) -> None:
        """Until the message of that name about a payment has been tried, whatever came of it."""
        self._messages(
            "vipps", reference, lambda found: any(one["name"] == name and one["attempts"] for one in found), seconds
        )

    def all_delivered(self, company: str, reference: str, *, seconds: float = 10) -> None:
        """Wait until no message about a payment is on its way any more."""
        self._messages(company, reference, lambda found: all(one["state"] != "pending" for one in found), seconds)

    def _messages(
        self, company: str, reference: str, done: Callable[[list[dict[str, Any]]], bool], seconds: float
    ) -> list[dict[str, Any]]:
        """The messages about a payment as soon as they are as wanted."""
        deadline = time.monotonic() + seconds
        while not done(found := self.ask(company, "GET", f"payments/{reference}").get("deliveries", [])):
            assert time.monotonic() < deadline, f"the messages stand like this: {found}"
            time.sleep(0.02)
        return found

    def download(self, path: str) -> bytes:
        """A file that anybody may fetch."""
        response = self._http.get(f"{self.base_url}{path}")
        assert response.status_code == 200, response.text[:500]
        return bytes(response.content)

    def settings(self) -> dict[str, str]:
        """The VIPPS_* values with which the product speaks to this sandbox."""
        return {
            "VIPPS_BASE_URL": self.vipps_url,
            "VIPPS_CLIENT_ID": CLIENT_ID,
            "VIPPS_CLIENT_SECRET": CLIENT_SECRET,
            "VIPPS_SUBSCRIPTION_KEY": SUBSCRIPTION_KEY,
            "VIPPS_MERCHANT_SERIAL_NUMBER": MERCHANT,
        }

    def netaxept_settings(self) -> dict[str, str]:
        """The NETAXEPT_* values with which the product speaks to this sandbox."""
        return {
            "NETAXEPT_BASE_URL": f"{self.base_url}/netaxept",
            "NETAXEPT_MERCHANT_ID": "200123",
            "NETAXEPT_TOKEN": "sandbox-token",
            "NETAXEPT_CALLBACK_SECRET": "a-secret-of-the-address-in-tests",
            "NETAXEPT_WEBHOOK_URL": "http://127.0.0.1:9/hooks/netaxept/",
        }

    def nexi_settings(self) -> dict[str, str]:
        """The NEXI_* values with which the product speaks to this sandbox."""
        return {
            "NEXI_BASE_URL": f"{self.base_url}/nexi",
            "NEXI_SECRET_KEY": "sandbox-secret-key",
            "NEXI_MERCHANT_NUMBER": "100242833",
            "NEXI_WEBHOOK_SECRETS": "avalueonlynexiandwecanknow",
            "NEXI_TERMS_URL": "http://127.0.0.1:9/help/",
        }

    def neonomics_settings(self) -> dict[str, str]:
        """The NEONOMICS_* values with which the product speaks to this sandbox."""
        return {
            "NEONOMICS_BASE_URL": f"{self.base_url}/neonomics",
            "NEONOMICS_REALM": "sandbox",
            "NEONOMICS_CLIENT_ID": CLIENT_ID,
            "NEONOMICS_CLIENT_SECRET": CLIENT_SECRET,
            "NEONOMICS_ENCRYPTION_KEY": NEONOMICS_KEY,
        }

    def bankid_settings(self) -> dict[str, str]:
        """The BANKID_* values with which the product speaks to this sandbox."""
        return {
            "BANKID_ISSUER": f"{self.base_url}/bankid/auth/realms/sandbox",
            "BANKID_CLIENT_ID": CLIENT_ID,
            "BANKID_CLIENT_SECRET": CLIENT_SECRET,
        }

    def sms_settings(self) -> dict[str, str]:
        """The SMS_* values with which the product speaks to this sandbox."""
        return {"SMS_BASE_URL": f"{self.base_url}/sms", "SMS_API_KEY": "sandbox-key", "SMS_SENDER": "Quittance"}

    def mail_settings(self) -> dict[str, str]:
        """The MAIL_* values with which the product speaks to this sandbox."""
        return {
            "MAIL_SERVICE": "postmark",
            "MAIL_FROM": "Quittance <nobody@example.no>",
            "MAIL_OPTIONS": f"server_token=sandbox-token,api_url={self.base_url}/mail/",
        }


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
