"""Vipps MobilePay, ePayment API v1 and Webhooks API v1: the adapter behind the payment port.

`VippsGateway(VippsConfig(...))` is all the rest of the product needs to know. The same code runs against production,
the company's test environment and our own sandbox; only the configuration differs.
"""

from quittance.providers.vipps.client import VippsGateway
from quittance.providers.vipps.settings import InvalidConfig, VippsConfig, config_from

__all__ = ["InvalidConfig", "VippsConfig", "VippsGateway", "config_from"]
