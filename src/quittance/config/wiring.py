"""Builds the adapters that the settings describe; the only production module that knows companies by name."""

from django.conf import settings

from quittance.areas.exchange.queries import active_secrets
from quittance.providers.payment import PaymentGateway
from quittance.providers.vipps import VippsConfig, VippsGateway


def payment_providers() -> dict[str, PaymentGateway]:
    """Gateways that have credentials, by the name used in addresses and rows."""
    gateways: dict[str, PaymentGateway] = {}
    if settings.VIPPS_BASE_URL and settings.VIPPS_CLIENT_ID:
        gateways["vipps"] = VippsGateway(_vipps())
    return gateways


def _vipps() -> VippsConfig:
    return VippsConfig(
        base_url=settings.VIPPS_BASE_URL,
        client_id=settings.VIPPS_CLIENT_ID,
        client_secret=settings.VIPPS_CLIENT_SECRET,
        subscription_key=settings.VIPPS_SUBSCRIPTION_KEY,
        merchant_serial_number=settings.VIPPS_MERCHANT_SERIAL_NUMBER,
        webhook_secrets=tuple(settings.VIPPS_WEBHOOK_SECRETS) or active_secrets("vipps"),
        webhook_url=f"{settings.PUBLIC_URL}/hooks/vipps/",
        allow_plain_http=settings.DEMO,
    )
