"""Finds the adapters that the configuration names, so that no area imports a company's client."""

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from quittance.providers.payment import PaymentGateway


@lru_cache(maxsize=1)
def payment_providers() -> "dict[str, PaymentGateway]":
    """Configured payment gateways by name; one without credentials is not among them."""
    gateways: dict[str, PaymentGateway] = import_string(settings.PAYMENT_PROVIDERS)()
    return gateways
