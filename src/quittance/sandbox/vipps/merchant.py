"""The one merchant the simulated Vipps knows, and its access tokens.

Environment, with demo defaults: SANDBOX_VIPPS_CLIENT_ID (sandbox-client), SANDBOX_VIPPS_CLIENT_SECRET
(sandbox-secret), SANDBOX_VIPPS_SUBSCRIPTION_KEY (sandbox-subscription-key), SANDBOX_VIPPS_MSN (123456). With
SANDBOX_VIPPS_WEBHOOK_URL and SANDBOX_VIPPS_WEBHOOK_SECRET that address is registered from the start.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from datetime import datetime

from quittance.sandbox.shell import switches

CLIENT_ID = os.environ.get("SANDBOX_VIPPS_CLIENT_ID", "sandbox-client")
CLIENT_SECRET = os.environ.get("SANDBOX_VIPPS_CLIENT_SECRET", "sandbox-secret")
SUBSCRIPTION_KEY = os.environ.get("SANDBOX_VIPPS_SUBSCRIPTION_KEY", "sandbox-subscription-key")
MSN = os.environ.get("SANDBOX_VIPPS_MSN", "123456")
WEBHOOK_URL = os.environ.get("SANDBOX_VIPPS_WEBHOOK_URL", "")
WEBHOOK_SECRET = os.environ.get("SANDBOX_VIPPS_WEBHOOK_SECRET", "")

TOKEN_LIFE = 3600
"""Seconds, as in the company's test environment."""


def issue_token(now: datetime) -> str:
    """An opaque token of realistic length that carries its own end."""
    content = {"exp": int(now.timestamp()) + TOKEN_LIFE, "gen": _generation(), "pad": secrets.token_hex(400)}
    text = base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJIUzI1NiJ9.{text}.{_signature(text)}"


def is_valid(token: str, now: datetime) -> bool:
    """Made here, not revoked, and not run out."""
    parts = token.split(".")
    if len(parts) != 3 or not hmac.compare_digest(parts[2].encode(), _signature(parts[1]).encode()):
        return False
    content = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    return bool(content["exp"] > now.timestamp() and content["gen"] == _generation())


def revoke_tokens() -> None:
    """Every token given out so far stops working."""
    switches.put("vipps_token_generation", _generation() + 1)


def _generation() -> int:
    return int(switches.get("vipps_token_generation", 0))


def _signature(text: str) -> str:
    return hmac.new(CLIENT_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
