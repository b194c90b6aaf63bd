"""Text messages through a gateway that speaks JSON over HTTP with a key and idempotency keys (docs/notices.md)."""

from quittance.providers.sms.client import HttpSmsGateway
from quittance.providers.sms.settings import SmsConfig, config_from

__all__ = ["HttpSmsGateway", "SmsConfig", "config_from"]
