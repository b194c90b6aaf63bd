"""What people outside do in the story: approve, decline, let time pass. Told to the sandbox's control interface."""

import json
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings

_PATIENCE = 20


class SandboxSilent(Exception):
    """The sandbox does not answer, or refuses what the story tells it."""


def order(path: str, **body: Any) -> Any:
    """Posts one order to the simulated Vipps and returns its answer. Raises SandboxSilent."""
    address = f"{settings.VIPPS_BASE_URL.rstrip('/')}/control/api/{path}"
    request = urllib.request.Request(  # noqa: S310 - an address of our own sandbox
        address, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}, method="POST"
    )
    try:
        # The machine's proxy settings are for the outside world.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=_PATIENCE) as answer:
            return json.load(answer)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise SandboxSilent(f"The sandbox at {address} did not do as told: {error}") from error
