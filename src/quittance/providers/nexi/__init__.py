"""Nexi Checkout (formerly Nets Easy), hosted payment page: cards and what else the merchant agreement allows."""

from quittance.providers.nexi.client import NexiGateway
from quittance.providers.nexi.settings import NexiConfig, config_from

__all__ = ["NexiConfig", "NexiGateway", "config_from"]
