"""Builds the adapters that the settings describe; the only production module that knows companies by name."""

from dataclasses import replace

from django.conf import settings

from quittance.areas.exchange.queries import active_secrets
from quittance.providers.payment import PaymentGateway
from quittance.providers.vipps import VippsConfig, VippsGateway, config_from


def payment_providers() -> dict[str, PaymentGateway]:
    """Gateways that have credentials, by the name used in addresses and rows."""
    gateways: dict[str, PaymentGateway] = {}
    if settings.VIPPS_BASE_URL and settings.VIPPS_CLIENT_ID:
        gateways["vipps"] = VippsGateway(_vipps())
    return gateways


def _vipps() -> VippsConfig:
    """Vipps as set up; the secrets of a registration made here are read from where they were kept."""
    values = {name: getattr(settings, name) for name in dir(settings) if name.startswith("VIPPS_")}
    config = config_from({**values, "VIPPS_WEBHOOK_URL": f"{settings.PUBLIC_URL}/hooks/vipps/"})
    return config if config.webhook_secrets else replace(config, webhook_secrets=active_secrets("vipps"))
