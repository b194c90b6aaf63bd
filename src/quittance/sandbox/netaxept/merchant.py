"""The one merchant the simulated Netaxept knows.

Environment, with demo defaults: SANDBOX_NETAXEPT_MERCHANT_ID (200123), SANDBOX_NETAXEPT_TOKEN (sandbox-token), and
SANDBOX_NETAXEPT_CALLBACK_URL (none): the address that stands in the company's own settings for the merchant.
"""

import os

from quittance.sandbox.shell import switches

MERCHANT_ID = os.environ.get("SANDBOX_NETAXEPT_MERCHANT_ID", "200123")
TOKEN = os.environ.get("SANDBOX_NETAXEPT_TOKEN", "sandbox-token")
_CALLBACK_URL = os.environ.get("SANDBOX_NETAXEPT_CALLBACK_URL", "")


def callback_url() -> str:
    """Where callbacks go; empty: nowhere."""
    return str(switches.get("netaxept_callback_url", _CALLBACK_URL))
