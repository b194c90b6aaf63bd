"""Vipps MobilePay: ePayment API v1 and Webhooks API v1 behind the payment port, Recurring API v3 behind its own.

`VippsGateway(VippsConfig(...))` and `VippsRecurring`, with the same settings, are all the rest of the product needs to
know. The same code runs against production, the company's test environment and our own sandbox; only the
configuration differs.
"""

from quittance.providers.vipps.client import VippsGateway
from quittance.providers.vipps.recurring import VippsRecurring
from quittance.providers.vipps.settings import VippsConfig, config_from

__all__ = ["VippsConfig", "VippsGateway", "VippsRecurring", "config_from"]
