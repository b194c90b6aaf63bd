"""What people outside do in the story: approve, pay, take back, let time pass. Told to the sandbox's control interface.

The files of the simulated bank are fetched here too, as anybody would download them.
"""

import datetime as dt
import json
import re
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings

_PATIENCE = 20


class SandboxSilent(Exception):
    """The sandbox does not answer, or refuses what the story tells it."""


def order(path: str, *, company: str = "vipps", **body: Any) -> Any:
    """Posts one order to a simulated company and returns its answer. Raises SandboxSilent."""
    request = urllib.request.Request(  # noqa: S310 - an address of our own sandbox
        f"{_sandbox()}/{company}/control/api/{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    return json.loads(_answer(request))


def bank_file(kind: str, day: dt.date) -> bytes:
    """The bank's file (ocr, camt054 or camt053) of a day of the client account. Raises SandboxSilent."""
    address = f"{_sandbox()}/bank/files/{kind}/{settings.AGENCY.bank_account}/{day}"
    return _answer(urllib.request.Request(address))  # noqa: S310 - an address of our own sandbox


def newest_code(way: str, to: str) -> str:
    """The one-time code in the newest message to an address or phone, read where its owner reads it."""
    company = {"email": "mail", "sms": "sms"}[way]
    address = f"{_sandbox()}/{company}/control/api/payments"
    told = json.loads(_answer(urllib.request.Request(address)))  # noqa: S310 - an address of our own sandbox
    texts = [message["text"] for message in told["payments"] if message["to"] == to]
    if not texts or not (found := re.search(r"\b(\d{4}) (\d{4})\b", texts[-1])):
        raise SandboxSilent(f"No code has come to the simulated {company}.")
    return found[1] + found[2]


def _answer(request: urllib.request.Request) -> bytes:
    try:
        # The machine's proxy settings are for the outside world.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=_PATIENCE) as answer:
            return bytes(answer.read())
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise SandboxSilent(f"The sandbox at {request.full_url} did not do as told: {error}") from error


def _sandbox() -> str:
    """Where all simulated companies are; Vipps is one of them."""
    return settings.VIPPS_BASE_URL.rstrip("/").removesuffix("/vipps")
